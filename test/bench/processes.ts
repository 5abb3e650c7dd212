// Messages per second by the number of processes that take mail, a connection for each message and connections kept: what the
// sharing of sockets costs, and what more processes bring. Candidates take turns, for a shared machine has good and bad minutes.
import { Site } from '../support/gateway-process.ts';
import { load, median, startPart } from './parts.ts';

const SESSIONS = 20;
const ROUNDS = 5;
const BYTES = 4 * 1024;
const WORKERS = [0, 1, 2] as const;
const LOADS = [
  { label: 'a connection for each message', manner: 'anew', messages: 600 },
  { label: 'connections kept', manner: 'reuse', messages: 1_500 },
] as const;

const sink = await startPart('sink');
const candidates: { name: string; site: Site }[] = [];
try {
  for (const workers of WORKERS) {
    const configuration = `log: { level: error }\nsmtp: { workers: ${workers} }\n`;
    const site = await Site.create({ downstreamPort: sink.port, configuration });
    await site.start();
    candidates.push({ name: `workers: ${workers}`, site });
  }
  for (const { label, manner, messages } of LOADS) {
    const figures = new Map(candidates.map(({ name }) => [name, [] as number[]]));
    for (let round = -1; round < ROUNDS; round++) {
      for (const { name, site } of candidates) {
        const { seconds } = await load(site.port('relay'), { sessions: SESSIONS, bytes: BYTES, messages, manner });
        if (round >= 0) figures.get(name)?.push(messages / seconds); // the first is to warm up
      }
    }
    console.log(`\n4 KiB messages, ${SESSIONS} sessions, ${label}, median of ${ROUNDS} rounds`);
    for (const [name, rates] of figures)
      console.log(`  ${name.padEnd(12)} ${median(rates).toFixed(0).padStart(6)} messages/s`);
  }
} finally {
  for (const { site } of candidates) await site.destroy();
  sink.process.kill();
}
