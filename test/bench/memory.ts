// Most memory that one process takes while large messages come in: 50 of 25 MB at once, and one of 190 MB; inspecting and
// not. Inspection of large messages has a process of its own, whose memory is told apart.
import { readdirSync, readFileSync } from 'node:fs';
import { Site } from '../support/gateway-process.ts';
import { load, startPart } from './parts.ts';

const MB = 1_000_000;
const LOADS = [
  { label: '50 x 25 MB at once', sessions: 50, bytes: 25 * MB, messages: 50 },
  { label: '1 x 190 MB', sessions: 1, bytes: 190 * MB, messages: 1 },
] as const;

function status(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return ''; // ended meanwhile
  }
}

/** Something to look for, and nothing against size: the starter rules would refuse the largest. */
const RULES = `format: 1
ruleset: bench
rules:
  - id: bench-numbers
    title: Numbers
    severity: low
    mode: enforce
    when: { content: [{ detector: cn-resident-id }, { detector: bank-card }] }
    then: [{ hold: {} }]
`;

/** Most that was ever resident, MiB. */
const peak = (pid: number): number => Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(status(pid))?.[1] ?? 0) / 1024);

const childrenOf = (pid: number): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => new RegExp(`^PPid:\\s+${pid}$`, 'm').test(status(child)));

for (const { label, ...work } of LOADS) {
  const sink = await startPart('sink');
  const plain = await startPart('plain-gateway', String(sink.port));
  const configuration = 'log: { level: error }\nsmtp: { workers: 1 }\nlimits: { connections_per_client: 100 }\n';
  const site = await Site.create({ downstreamPort: sink.port, configuration, rules: { 'a.yaml': RULES } });
  try {
    await site.start();
    const worker = await site.pid('smtp-1');
    const idle = [peak(plain.process.pid ?? 0), peak(worker)];
    const { seconds: plainSeconds } = await load(plain.port, { ...work, manner: 'reuse' });
    const { seconds } = await load(site.port('relay'), { ...work, manner: 'reuse' });
    const inspectors = childrenOf(worker).map(peak);
    console.log(`\n${label}: most memory resident, MiB (idle before)`);
    console.log(`  not inspecting   ${peak(plain.process.pid ?? 0)} (${idle[0]})   ${plainSeconds.toFixed(1)} s`);
    console.log(`  inspecting       ${peak(worker)} (${idle[1]})   ${seconds.toFixed(1)} s`);
    console.log(`  its inspection   ${inspectors.join(', ')}`);
  } finally {
    await site.destroy();
    for (const { process: child } of [plain, sink]) child.kill();
  }
}
