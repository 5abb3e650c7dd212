// The operator who pulls the plug (attack R01): the gateway is killed (-9) at each named point and started again. What was
// answered 250 is not lost, a release is delivered at most once, and what can't be known is shown to a person, not guessed. Here all
// of it dies, in one process; processes.test.ts lets single ones die.
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CrashPoint } from '../../src/mail/crash-point.ts';
import { InboxServer } from '../../src/smtp/inbox-server.ts';
import { ConsoleClient } from '../support/console-client.ts';
import { Site } from '../support/gateway-process.ts';
import { plainMail, RESIDENT_IDS } from '../support/mail.ts';
import { PEERS } from '../support/peers.ts';
import { referenceIn, sendMail } from '../support/send.ts';
import { until } from '../support/until.ts';

interface Held {
  readonly reference: string;
  readonly state: string;
  readonly resolution: string | null;
  readonly purpose: string;
  readonly sha256: string;
}

/** Several starts of several processes, on a machine that may have much else to do. */
const PATIENCE_MS = 120_000;
const MESSAGE = plainMail('名单', `身份证 ${RESIDENT_IDS.join(' ')}`);
const CLEAN = plainMail('hello', 'nothing special');
const ENVELOPE = { from: 'wang@corp.example', to: ['client@other.example'] };
const ONE_PROCESS = 'quarantine: { sweep: 1s }\nsmtp: { workers: 0 }\n';
const OFFICER = { name: 'officer', password: 'a long enough password' };

describe.skipIf(PEERS.redis === undefined)('killed at', { timeout: PATIENCE_MS }, () => {
  let sink: InboxServer;
  let site: Site;

  beforeEach(async () => {
    sink = await InboxServer.open({ address: '127.0.0.1', port: 0 });
    site = await Site.create({ downstreamPort: sink.port, configuration: ONE_PROCESS });
  });

  afterEach(async () => {
    await site.destroy();
    await sink.close();
  });

  async function records(): Promise<readonly Held[]> {
    const { output } = await site.command('hold', 'list', '--all', '--json');
    return JSON.parse(output) as Held[];
  }

  /** Everything that is held has its bytes, unchanged. */
  async function everyHeldMessageIsWhole(): Promise<readonly Held[]> {
    const held = (await records()).filter((r) => r.purpose === 'review');
    for (const { reference, sha256 } of held) {
      const bytes = await readFile(join(site.folder, 'data', 'held', `${reference}.eml`));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      expect(bytes.equals(MESSAGE)).toBe(true);
    }
    return held;
  }

  /** Starts a gateway that dies at the point, lets `work` lead it there, and starts one that lives. */
  async function dieAt(point: CrashPoint, work: () => Promise<unknown>): Promise<void> {
    const doomed = await site.start({ POSTERN_CRASH_AT: point });
    await work().catch(() => undefined); // the connection breaks
    expect((await doomed.exited).signal).toBe('SIGKILL');
    await site.start();
  }

  /** A held message and an officer who is signed in, in a gateway that dies at the point. */
  async function holdOne(): Promise<string> {
    await site.start();
    const { text } = await sendMail(site.port('relay'), MESSAGE, ENVELOPE);
    const added = await site.commandWithInput(OFFICER.password, 'user', 'add', OFFICER.name, '--password-stdin');
    expect(added.code).toBe(0);
    await site.stop();
    return referenceIn(text);
  }

  async function decide(action: 'release' | 'return', reference: string): Promise<void> {
    const officer = new ConsoleClient(site.consoleUrl);
    expect(await officer.signIn(OFFICER.name, OFFICER.password)).toBe(200);
    await officer.call('POST', `/held/${reference}/${action}`, { reason: 'test' });
  }

  it.each([
    'hold:before-file',
    'file:before-sync',
    'file:after-sync',
    'file:after-rename',
    'hold:after-file',
    'hold:before-commit',
    'hold:after-record',
    'hold:before-announce',
    'hold:before-reply',
  ] as const)('%s: no 250 was seen, the sender sends again, nothing is lost and nothing passes', async (point) => {
    let answer = 'none';
    await dieAt(point, async () => {
      answer = (await sendMail(site.port('relay'), MESSAGE, ENVELOPE)).text;
    });
    expect(answer).toBe('none');
    const again = await sendMail(site.port('relay'), MESSAGE, ENVELOPE);
    expect(again.text).toMatch(/^250 2\.0\.0 Held/);
    const held = await everyHeldMessageIsWhole();
    expect(held.map((h) => h.reference)).toContain(referenceIn(again.text));
    // The first attempt may have got as far as the record; without Message-ID it can't be told to be the same.
    expect(held.length).toBeLessThanOrEqual(2);
    expect(sink.messages).toHaveLength(0);
  });

  it.each([
    { point: 'relay:before-dot', arrived: 0 },
    { point: 'relay:after-dot', arrived: 1 },
  ] as const)(
    '$point: no 250 was seen; the server has it $arrived times, and once more after the retry',
    async ({ point, arrived }) => {
      await dieAt(point, () => sendMail(site.port('relay'), CLEAN, ENVELOPE));
      expect(sink.messages).toHaveLength(arrived);
      expect((await sendMail(site.port('relay'), CLEAN, ENVELOPE)).code).toBe(250);
      expect(sink.messages).toHaveLength(arrived + 1);
    },
  );

  it.each(['release:after-decision', 'release:after-lease', 'release:before-dot', 'release:after-record'] as const)(
    '%s: the release is delivered once, without anybody asking again',
    async (point) => {
      const reference = await holdOne();
      await dieAt(point, () => decide('release', reference));
      await until(async () => (await records()).every((r) => r.state === 'closed'), 'the release to come to its end');
      const [record] = await records();
      expect(record).toMatchObject({ reference, resolution: 'released' });
      expect(sink.messages).toHaveLength(1);
    },
  );

  it.each([
    { point: 'release:at-dot', arrived: 0 },
    { point: 'release:after-dot', arrived: 1 },
    { point: 'release:before-record', arrived: 1 },
  ] as const)(
    '$point: the outcome can not be known: it is not sent again by itself, and not lost',
    async ({ point, arrived }) => {
      const reference = await holdOne();
      await dieAt(point, () => decide('release', reference));
      await until(async () => (await records())[0]?.state === 'uncertain', 'the release to be shown as uncertain');
      expect(sink.messages).toHaveLength(arrived);
      await everyHeldMessageIsWhole();
      const plain = await site.command('hold', 'release', reference, '--reason', 'again');
      expect(plain.output).toContain('may have arrived');
      expect(plain.code).toBe(1);
      expect(sink.messages).toHaveLength(arrived);
      const again = await site.command('hold', 'release', reference, '--reason', 'the client has nothing', '--again');
      expect(again.output).toContain('released and delivered to 1 of 1');
      expect(sink.messages).toHaveLength(arrived + 1);
    },
  );

  it('return:after-decision: the sender is told once', async () => {
    const reference = await holdOne();
    await dieAt('return:after-decision', () => decide('return', reference));
    await until(() => sink.messages.length > 0, 'the notification to arrive');
    await until(async () => (await records()).every((r) => r.state === 'closed'), 'everything to come to its end');
    expect(sink.messages).toHaveLength(1);
    expect(sink.messages[0]).toMatchObject({ from: '', to: ['wang@corp.example'] });
  });

  it('the private redis-server killed while mail is held: it comes back, and so does the review list (R06)', async () => {
    const gateway = await site.start();
    const first = await sendMail(site.port('relay'), MESSAGE, ENVELOPE);
    const pids = await site.redisPids();
    expect(pids).toHaveLength(1);
    process.kill(pids[0] ?? 0, 'SIGKILL');
    await gateway.waitFor(/"event":"queue-lost"/);
    const second = await sendMail(site.port('relay'), MESSAGE, ENVELOPE); // mail flows on
    expect(second.text).toMatch(/^250 2\.0\.0 Held/);
    await gateway.waitFor(/"event":"queue-restored"/);
    for (const { text } of [first, second]) {
      const { output } = await site.command('hold', 'release', referenceIn(text), '--reason', 'ok');
      expect(output).toContain('released and delivered');
    }
    expect(sink.messages).toHaveLength(2);
  });
});
