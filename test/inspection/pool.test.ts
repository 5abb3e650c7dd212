// Large messages are inspected in processes of their own: with the same result, and at nobody's cost when one dies or hangs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { InspectionPool, type InspectionPoolOptions } from '../../src/inspection/pool.ts';
import { memoryContent, storedContent, type MessageContent } from '../../src/mail/content.ts';
import { isFault } from '../../src/mail/fault.ts';
import type { Received } from '../../src/mail/received.ts';
import { inspect, openInspection, type Inspection } from '../../src/inspect.ts';
import { receivedMail } from '../support/received.ts';
import { temporaryFolder } from '../support/folder.ts';
import { until } from '../support/until.ts';

const RULES = join(import.meta.dirname, '../../rules');
const DOMAINS = ['corp.example'];
const inspection = await openInspection(RULES, DOMAINS);

const LIST = Buffer.from(
  `From: wang@corp.example\r\nTo: x@other.example\r\nSubject: list\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n` +
    `身份证 110101199003070134\r\n身份证 11010119900307299X\r\n身份证 440305199202296550\r\n${'padding '.repeat(40_000)}\r\n`,
);

const received = (content: MessageContent = memoryContent(LIST)): Received => receivedMail(content);

function openPool(options: Partial<InspectionPoolOptions> = {}): InspectionPool {
  const pool = new InspectionPool({ domains: DOMAINS, ...options, walls: { children: 1, ...options.walls } });
  onTestFinished(() => pool.close());
  return pool;
}

/** Ids of the processes that inspect for this one. */
function childPids(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        const isOurs = Number(parent) === process.pid;
        return isOurs && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/inspection/child');
      } catch {
        return false; // ended meanwhile
      }
    });
}

describe('inspection elsewhere', () => {
  it('decides as inspection here does, for bytes and for a file', async () => {
    const pool = openPool();
    const file = join(await temporaryFolder(), 'message');
    writeFileSync(file, LIST);
    const stored = { ...storedContent(file, LIST.length, () => expect.unreachable('the child reads it')), file };
    const here = await inspect(received(), inspection);
    expect(here.decision.verdicts.map((v) => v.outcome)).toEqual(['hold']);
    for (const content of [memoryContent(LIST.subarray(0, 100), LIST.subarray(100)), stored]) {
      const there = await pool.inspect(received(content), inspection, RULES);
      expect(there?.decision).toEqual(here.decision);
      expect(there?.message).toEqual({ ...here.message, segments: [] });
    }
    expect(pool.children).toBe(1);
  });

  it('leaves nothing in the folder where messages are laid down for it', async () => {
    const folder = await temporaryFolder();
    const pool = openPool({ folder });
    const { decision } = await pool.inspect(received(), inspection, RULES);
    expect(decision.verdicts.map((v) => v.outcome)).toEqual(['hold']);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('knows own detectors as inspection here does', async () => {
    const rules = await temporaryFolder();
    const own = "{ id: badge, title: A, pattern: 'paddin[a-z]', examples: { match: [padding] } }";
    writeFileSync(join(rules, 'detectors.yaml'), `format: 1\ndetectors: [${own}]\n`);
    const rule =
      '{ id: badges, title: A, severity: low, mode: enforce, when: { content: { detector: badge } }, then: [{ hold: {} }] }';
    writeFileSync(join(rules, 'a.yaml'), `format: 1\nruleset: a\nrules: [${rule}]\n`);
    const { decision } = await openPool().inspect(received(), await openInspection(rules, DOMAINS), rules);
    expect(decision.matches.map(({ ruleId }) => ruleId)).toEqual(['badges']);
  });

  it('does as many as there are children at a time, and all in the end', async () => {
    const pool = openPool({ walls: { children: 2 } });
    const all = await Promise.all(Array.from({ length: 6 }, () => pool.inspect(received(), inspection, RULES)));
    expect(all.map((each) => each?.decision.verdicts[0]?.outcome)).toEqual(Array.from({ length: 6 }, () => 'hold'));
    expect(pool.children).toBe(2);
  });

  it('of a message for which the rules in the folder are others is judged here, by those that were asked for', async () => {
    const { ruleSet } = inspection;
    const others: Inspection = { ...inspection, ruleSet: { ...ruleSet, revision: 'abcdefabcdef', rules: [] } };
    const pool = openPool();
    for (const _ of ['first', 'second']) {
      const { decision, message } = await pool.inspect(received(), others, RULES);
      expect(decision.verdicts.map((v) => v.outcome)).toEqual(['deliver']);
      expect(decision.revision).toBe('abcdefabcdef');
      expect(message.segments).not.toEqual([]);
    }
  });

  it('of one that takes too long is a fault, and the next one goes on (R12, R24)', async () => {
    const slow = openPool({ walls: { time: 1 } });
    await expect(slow.inspect(received(), inspection, RULES)).rejects.toSatisfy((e) => isFault(e, 'deadline'));
    await until(() => slow.children === 0, 'the end of the child');
    expect(await openPool().inspect(received(), inspection, RULES)).toBeDefined();
  });

  it('of what can not be read is a storage fault', async () => {
    const missing = { ...storedContent('x', 5, () => expect.unreachable()), file: '/nowhere/message' };
    await expect(openPool().inspect(received(missing), inspection, RULES)).rejects.toSatisfy((e) =>
      isFault(e, 'storage'),
    );
  });

  it('knows no secret of the environment (G01)', async () => {
    process.env['POSTERN_TEST_SECRET'] = 'geheim';
    onTestFinished(() => void delete process.env['POSTERN_TEST_SECRET']);
    const pool = openPool();
    await pool.inspect(received(), inspection, RULES);
    const pids = childPids();
    expect(pids).toHaveLength(1);
    expect(pids.map((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8')).join()).not.toContain('geheim');
  });

  it('leaves no process behind that has nothing to do, and none when it is closed', async () => {
    const lazy = openPool({ idleFor: 1 });
    await lazy.inspect(received(), inspection, RULES);
    await until(() => lazy.children === 0, 'the end of the idle child');
    const closed = openPool();
    await closed.inspect(received(), inspection, RULES);
    await closed.close();
    expect(childPids()).toEqual([]);
  });
});
