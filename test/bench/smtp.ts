// Messages per second and CPU per message through one SMTP process: Postern (inspecting with the starter rules) beside a
// bare smtp-server + pooled nodemailer relay, same sink, same load, in turns. 20 sessions, 4 KiB and 64 KiB text messages,
// connections reused. The load and the sink are processes of their own and speak raw SMTP, so that they weigh little.
import { readFileSync } from 'node:fs';
import { Site } from '../support/gateway-process.ts';
import { load, median, startPart } from './parts.ts';

const SESSIONS = 20;
const ROUNDS = 5;
const SIZES = [
  { label: '4 KiB', bytes: 4 * 1024, messages: 2_000 },
  { label: '64 KiB', bytes: 64 * 1024, messages: 400 },
] as const;

/** Clock ticks per second of /proc/PID/stat; 100 on every Linux in use. */
const TICKS = 100;

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

const sink = await startPart('sink');
const bare = await startPart('bare-relay', String(sink.port));
const site = await Site.create({
  downstreamPort: sink.port,
  configuration: 'log: { level: error }\nsmtp: { workers: 0 }\n',
});
const gateway = await site.start();
const candidates = [
  { name: 'bare relay', port: bare.port, pid: bare.process.pid ?? 0 },
  { name: 'Postern, inspecting', port: site.port('relay'), pid: gateway.child.pid ?? 0 },
];

try {
  for (const { label, bytes, messages } of SIZES) {
    const figures = new Map(candidates.map(({ name }) => [name, { perSecond: [] as number[], cpu: [] as number[] }]));
    for (const { port } of candidates)
      await load(port, { sessions: SESSIONS, bytes, messages: Math.ceil(messages / 4) }); // warm-up
    for (let round = 0; round < ROUNDS; round++) {
      for (const { name, port, pid } of candidates) {
        const before = cpuSeconds(pid);
        const seconds = await load(port, { sessions: SESSIONS, bytes, messages });
        figures.get(name)?.perSecond.push(messages / seconds);
        figures.get(name)?.cpu.push(((cpuSeconds(pid) - before) * 1000) / messages);
      }
    }
    const reference = median(figures.get('bare relay')?.perSecond ?? []);
    console.log(`\n${label} messages, ${SESSIONS} sessions, median of ${ROUNDS} rounds`);
    for (const [name, { perSecond, cpu }] of figures) {
      const rate = median(perSecond);
      console.log(
        `  ${name.padEnd(22)} ${rate.toFixed(0).padStart(6)} messages/s   ${(rate / reference).toFixed(2)} x   ${median(cpu).toFixed(2)} ms CPU each`,
      );
    }
  }
} finally {
  await site.destroy();
  for (const { process: child } of [bare, sink]) child.kill();
}
