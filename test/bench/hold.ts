// Held messages per second through one gateway, each answered 250 only when file, folder and record are on the disk: one
// client after another (what a sender waits), and many at once (what a burst costs). The downstream server gets nothing.
import { Site } from '../support/gateway-process.ts';
import { load, median, startPart } from './parts.ts';

const BYTES = 4 * 1024;
const ROUNDS = 5;
const RUNS = [
  { sessions: 1, messages: 100 },
  { sessions: 10, messages: 400 },
  { sessions: 50, messages: 1_000 },
] as const;

const HOLD_ALL = `format: 1
ruleset: bench
rules:
  - id: bench-hold
    title: { en: Everything is held }
    severity: low
    mode: enforce
    when: { direction: outbound }
    then:
      - hold: { queue: review }
`;

const sink = await startPart('sink');
const site = await Site.create({
  downstreamPort: sink.port,
  rules: { 'bench.yaml': HOLD_ALL },
  configuration: 'log: { level: error }\nlimits: { connections_per_client: 200 }\n',
});
try {
  await site.start();
  const port = site.port('relay');
  await load(port, { sessions: 10, bytes: BYTES, messages: 200, manner: 'reuse' }); // warm-up
  for (const { sessions, messages } of RUNS) {
    const seconds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const figures = await load(port, { sessions, bytes: BYTES, messages, manner: 'reuse' });
      seconds.push(figures.seconds);
    }
    const rate = (messages / median(seconds)).toFixed(0).padStart(6);
    const wait = ((median(seconds) * 1000 * sessions) / messages).toFixed(1).padStart(6);
    console.log(`${String(sessions).padStart(3)} at once  ${rate} held/s  ${wait} ms each, whole dialogue (4 KiB)`);
  }
} finally {
  await site.destroy();
  sink.process.kill();
}
