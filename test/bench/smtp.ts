// Messages per second and CPU through one SMTP process: Postern without and with inspection (starter rules) beside a
// bare TCP pipe, a bare smtp-server + pooled nodemailer relay and Postfix as a before-queue filter; same sink, same load, in
// turns. 20 sessions, text messages of 4 KiB to 10 MiB, connections kept or made anew for each message. Then the latency of a
// single session, and at half load. The load and the sink are processes of their own and speak raw SMTP, so that they weigh little.
import { readdirSync, readFileSync } from 'node:fs';
import { Site } from '../support/gateway-process.ts';
import { PEERS } from '../support/peers.ts';
import { startPostfix } from '../support/postfix.ts';
import { load, median, startPart, type Part } from './parts.ts';

const SESSIONS = 20;
const ROUNDS = 5;
const KIB = 1024;
const LOADS = [
  { label: '4 KiB', bytes: 4 * KIB, messages: 2_000, manner: 'reuse' },
  { label: '4 KiB, a connection for each', bytes: 4 * KIB, messages: 1_000, manner: 'anew' },
  { label: '64 KiB', bytes: 64 * KIB, messages: 600, manner: 'reuse' },
  { label: '1 MiB', bytes: KIB * KIB, messages: 60, manner: 'reuse' },
  { label: '1 MiB in base64', bytes: KIB * KIB, messages: 60, manner: 'reuse', content: 'attachment' },
  { label: '10 MiB', bytes: 10 * KIB * KIB, messages: 20, manner: 'reuse' },
] as const;
/** Postfix hands each message to the sink while the client waits, and keeps none. */
const beforeQueue = (port: number): readonly string[] => [
  `smtpd_proxy_filter = 127.0.0.1:${port}`,
  'smtpd_client_connection_count_limit = 0',
];
const SINGLE = { label: '64 KiB, one session', bytes: 64 * KIB, messages: 200, manner: 'reuse' } as const;
/** What Postern bears while inspecting, halved, for all. */
const HALF = { label: '64 KiB at half load', bytes: 64 * KIB, messages: 1_000, manner: 'reuse' } as const;

/** Clock ticks per second of /proc/PID/stat; 100 on every Linux in use. */
const TICKS = 100;

interface Candidate {
  readonly name: string;
  readonly port: number;
  /** Its processes: those of one SMTP process and what belongs to it. */
  readonly pids: () => readonly number[];
}

interface Run {
  readonly perSecond: number;
  /** Milliseconds of CPU for each message. */
  readonly cpu: number;
  readonly p50: number;
  readonly p99: number;
}

interface Load {
  readonly label: string;
  readonly bytes: number;
  readonly messages: number;
  readonly manner: 'reuse' | 'anew';
  readonly content?: 'text' | 'attachment';
  /** Messages per second; absent: as fast as they go. */
  readonly pace?: number;
}

function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
}

function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return 0; // ended meanwhile, as Postfix's processes may
  }
}

/** A process and all that descend from it. */
function family(root: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: parentOf(Number(name)) }));
  const found = [root];
  for (const pid of found) found.push(...parents.filter((p) => p.parent === pid).map((p) => p.pid));
  return found;
}

function parentOf(pid: number): number {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')[1],
    );
  } catch {
    return 0;
  }
}

async function run(
  { port, pids }: Candidate,
  work: Load,
  sessions: number,
  count: number = work.messages,
): Promise<Run> {
  const before = cpuSeconds(pids());
  const { seconds, p50, p99 } = await load(port, { ...work, sessions, messages: count });
  return { perSecond: count / seconds, cpu: ((cpuSeconds(pids()) - before) * 1000) / count, p50, p99 };
}

/** Prints a table; returns the messages per second of each candidate. */
async function compare(
  candidates: readonly Candidate[],
  work: Load,
  sessions: number,
): Promise<ReadonlyMap<string, number>> {
  const runs = new Map<string, Run[]>(candidates.map(({ name }) => [name, []]));
  for (const candidate of candidates) await run(candidate, work, sessions, Math.ceil(work.messages / 4)); // warm-up
  for (let round = 0; round < ROUNDS; round++) {
    for (const candidate of candidates) runs.get(candidate.name)?.push(await run(candidate, work, sessions));
  }
  const figure = (name: string, key: keyof Run): number => median((runs.get(name) ?? []).map((r) => r[key]));
  console.log(`\n${work.label}, ${sessions} session(s), median of ${ROUNDS} rounds`);
  for (const { name } of candidates) {
    const ratio = figure(name, 'perSecond') / figure('bare relay', 'perSecond');
    console.log(
      [
        `  ${name.padEnd(26)}`,
        `${figure(name, 'perSecond').toFixed(0).padStart(6)} messages/s`,
        `${ratio.toFixed(2).padStart(6)} x`,
        `${figure(name, 'cpu').toFixed(2).padStart(7)} ms CPU`,
        `p50 ${figure(name, 'p50').toFixed(1)} ms`,
        `p99 ${figure(name, 'p99').toFixed(1)} ms`,
      ].join('  '),
    );
  }
  return new Map(candidates.map(({ name }) => [name, figure(name, 'perSecond')]));
}

const only = process.argv[3];
const sink = await startPart('sink');
const pipe = await startPart('pipe', String(sink.port));
const bare = await startPart('bare-relay', String(sink.port));
const plain = await startPart('plain-gateway', String(sink.port));
const site = await Site.create({
  downstreamPort: sink.port,
  configuration: 'log: { level: error }\nsmtp: { workers: 1 }\n',
});
const gateway = await site.start();
const postfix = PEERS.postfix === undefined ? undefined : await startPostfix(sink.port, beforeQueue(sink.port));
const one = ({ process: { pid = 0 } }: Part) => ({ pids: () => [pid] });
const candidates: readonly Candidate[] = [
  { name: 'TCP pipe', port: pipe.port, ...one(pipe) },
  { name: 'bare relay', port: bare.port, ...one(bare) },
  { name: 'Postern, not inspecting', port: plain.port, ...one(plain) },
  { name: 'Postern, inspecting', port: site.port('relay'), pids: () => family(gateway.child.pid ?? 0) },
  ...(postfix === undefined
    ? []
    : [{ name: 'Postfix before-queue', port: postfix.port, pids: () => family(postfix.pid) }]),
];

try {
  let full = 0;
  for (const work of LOADS.filter(({ label }) => only === undefined || label.startsWith(only))) {
    const perSecond = await compare(candidates, work, SESSIONS);
    if (work.bytes === SINGLE.bytes) full = perSecond.get('Postern, inspecting') ?? 0;
  }
  if (only === undefined) await compare(candidates, SINGLE, 1);
  if (full > 0) {
    const pace = Math.round(full / 2);
    await compare(candidates, { ...HALF, label: `${HALF.label} (${pace}/s)`, pace }, SESSIONS);
  }
} finally {
  await postfix?.stop();
  await site.destroy();
  for (const { process: child } of [plain, bare, pipe, sink]) child.kill();
}
