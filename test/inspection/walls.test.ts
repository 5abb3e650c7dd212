// What a hostile file can do to the process that opens it, done to real processes: hang, bloat, crash, be killed. Each time there
// is a verdict, the file is said to be unread, and everything else in its message is still found (X01, X12, R14, R24).
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { InspectionPool, type InspectionPoolOptions } from '../../src/inspection/pool.ts';
import { openInspection } from '../../src/inspect.ts';
import type { MailEvent } from '../../src/mail/event.ts';
import { isFault } from '../../src/mail/fault.ts';
import type { Inspected } from '../../src/inspect.ts';
import { mailWithFiles } from '../support/files-mail.ts';
import { plainMail, RESIDENT_IDS } from '../support/mail.ts';
import { must } from '../support/must.ts';
import { receivedMail } from '../support/received.ts';
import { until } from '../support/until.ts';

const RULES = join(import.meta.dirname, '../../rules');
const inspection = await openInspection(RULES, ['corp.example']);
const MIB = 1024 ** 2;
/** Several starts of processes, on a machine that may have much else to do. */
const PATIENCE_MS = 120_000;
const PATIENT = { fileTime: PATIENCE_MS, time: 10 * PATIENCE_MS };
const [IN_BODY, IN_FILE, IN_ARCHIVE] = RESIDENT_IDS;

/** Packed text that takes a while to unpack and read, and is no bomb. */
function heavy(mib: number): Buffer {
  const lines = Array.from({ length: 10_000 }, (_, i) => `员工名单 ${i.toString(36)} 一二三四五六七八九十\n`).join('');
  return Buffer.from(
    zipSync({ 'heavy.txt': Buffer.from(lines.repeat((mib * MIB) / Buffer.byteLength(lines))) }, { level: 1 }),
  );
}
const HEAVY = heavy(24);
const small = Buffer.from(zipSync({ 'small.txt': Buffer.from(`身份证 ${IN_ARCHIVE}`) }));

/** One ID in the body, a hostile file, and one ID in each of two files behind it. */
const around = (hostile: Buffer): Promise<Buffer> =>
  mailWithFiles(`身份证 ${IN_BODY}`, {
    'hostile.zip': hostile,
    'list.csv': Buffer.from(`身份证,${IN_FILE}`),
    'small.zip': small,
  });
const MAIL = await around(HEAVY);

interface Opened {
  readonly pool: InspectionPool;
  readonly stops: readonly { readonly cause: string; readonly file: number | undefined }[];
  readonly send: (mail: Buffer) => Promise<Inspected>;
}

function openPool(options: Omit<InspectionPoolOptions, 'domains'> = {}): Opened {
  const stops: { cause: string; file: number | undefined }[] = [];
  const report = (event: MailEvent): void => {
    if (event.kind === 'inspection-stopped') stops.push({ cause: event.cause, file: event.file });
  };
  const pool = new InspectionPool({ domains: ['corp.example'], report, ...options });
  onTestFinished(() => pool.close());
  return { pool, stops, send: (mail) => pool.inspect(receivedMail(mail), inspection, RULES) };
}

/** Sends a signal to the child that is at a file, once it is, and to no child twice. */
function striker(pool: InspectionPool): (file: number, signal: NodeJS.Signals) => Promise<void> {
  const struck = new Set<number>();
  return async (file, signal) => {
    let pid: number | undefined;
    while (pid === undefined || struck.has(pid)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      pid = pool.atWork.find((work) => work.file === file)?.pid;
    }
    struck.add(pid);
    process.kill(pid, signal);
  };
}

const found = ({ decision }: Inspected): ReadonlySet<string> =>
  new Set(decision.findings.filter((f) => f.detector === 'cn-resident-id').map((f) => f.path));

const REST = new Set(['', 'list.csv', 'small.zip/small.txt']);

describe('a file that stops the process which opens it', { timeout: PATIENCE_MS }, () => {
  it.each([
    { why: 'it hangs', signals: ['SIGSTOP'], cause: ['time'], unread: 'too_big' },
    { why: 'it crashes', signals: ['SIGSEGV'], cause: ['crash'], unread: 'broken' },
    { why: 'its heap is full', signals: ['SIGABRT'], cause: ['memory'], unread: 'too_big' },
    { why: 'it is killed twice', signals: ['SIGKILL', 'SIGKILL'], cause: ['killed', 'killed'], unread: 'broken' },
  ] as const)('is unread because $why; the rest of the message is read (X12)', async ({ signals, cause, unread }) => {
    const { pool, stops, send } = openPool({ walls: cause[0] === 'time' ? { fileTime: 5_000 } : PATIENT });
    const inspected = send(MAIL);
    const strike = striker(pool);
    for (const signal of signals) await strike(1, signal);
    const { decision, message } = await inspected;
    expect(stops).toEqual(cause.map((each) => ({ cause: each, file: 1 })));
    expect(decision.uninspectable).toEqual([{ path: 'hostile.zip', why: unread }]);
    expect(found({ decision, message })).toEqual(REST);
    expect(message.attachments[0]).toMatchObject({ path: 'hostile.zip', kind: 'archive', unscannable: unread });
    expect(decision.verdicts.map((v) => v.outcome)).toEqual(['hold']);
  });

  it('is read after all when somebody killed the process once: that says nothing about it', async () => {
    const { pool, stops, send } = openPool({ walls: PATIENT });
    const inspected = send(MAIL);
    await striker(pool)(1, 'SIGKILL');
    expect((await inspected).decision.uninspectable).toEqual([]);
    expect(stops).toEqual([{ cause: 'killed', file: 1 }]);
  });

  it('keeps nobody waiting: other messages pass meanwhile (R24)', async () => {
    const { pool, send } = openPool({ walls: PATIENT });
    const inspected = send(MAIL).catch((error: unknown) => error);
    await striker(pool)(1, 'SIGSTOP');
    for (let i = 0; i < 5; i++) expect(found(await send(await around(small))).size).toBe(4);
    expect(pool.children).toBe(2);
    await pool.close();
    expect(await inspected).toSatisfy((error) => isFault(error, 'shutdown'));
  });

  it('is unread because it takes more memory than there is (X01)', async () => {
    const limits = { archiveBytes: 4096 * MIB, textBytes: 2048 * MIB, ratio: 1_000_000 };
    const { stops, send } = openPool({ walls: { ...PATIENT, memory: 256 * MIB }, reading: { limits } });
    const { decision, message } = await send(await around(heavy(200)));
    expect(decision.uninspectable.map(({ path }) => path)).toEqual([expect.stringMatching(/^hostile\.zip/)]);
    expect(decision.uninspectable[0]?.why).toBe('too_big');
    expect(stops.map(({ cause }) => cause)).toEqual(['memory']);
    expect(found({ decision, message })).toEqual(REST);
  });

  it('of many such files a few are left out one by one, then the rest at once; there is an end', async () => {
    const { pool, stops, send } = openPool({ walls: PATIENT });
    const heavies = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`${i}.zip`, HEAVY]));
    const inspected = send(await mailWithFiles(`身份证 ${IN_BODY}`, { 'list.csv': Buffer.from(IN_FILE), ...heavies }));
    const strike = striker(pool);
    for (const file of [2, 3, 4, 5, 6]) await strike(file, 'SIGSEGV');
    const { decision, message } = await inspected;
    expect(stops).toHaveLength(5);
    expect(decision.uninspectable).toEqual(
      Array.from({ length: 7 }, (_, i) => ({ path: `${i}.zip`, why: i < 4 ? 'broken' : 'too_big' })),
    );
    expect(found({ decision, message })).toEqual(new Set(['', 'list.csv']));
  });
});

describe('a message that stops the process by its own text', { timeout: PATIENCE_MS }, () => {
  it('is a fault, and the next one is inspected (R14)', async () => {
    const { pool, send } = openPool({ walls: { ...PATIENT, children: 1 } });
    const long = plainMail('long', 'padding '.repeat(MIB));
    const inspected = send(long).catch((error: unknown) => error);
    for (let i = 0; i < 2; i++) {
      await until(() => pool.atWork.some((work) => work.pid !== undefined), 'the child');
      const { pid } = must(pool.atWork[0]);
      process.kill(must(pid), 'SIGSEGV');
      await until(() => pool.atWork[0]?.pid !== pid, 'its end');
    }
    expect(await inspected).toSatisfy((error) => isFault(error, 'inspection'));
    expect(found(await send(await around(small))).size).toBe(4);
  });
});

describe('a bomb', () => {
  it('ends at its ratio, and the rest of the message is read (X01)', async () => {
    const { stops, send } = openPool();
    const { decision, message } = await send(await around(Buffer.from(zipSync({ bomb: Buffer.alloc(95 * MIB) }))));
    expect(decision.uninspectable).toEqual([
      { path: 'hostile.zip/bomb', why: 'too_big' },
      { path: 'hostile.zip', why: 'too_big' },
    ]);
    expect(found({ decision, message })).toEqual(REST);
    expect(stops).toEqual([]);
  });
});
