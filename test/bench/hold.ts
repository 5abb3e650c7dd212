// Held messages per second through one gateway, each answered 250 only when file, folder and record are on the disk: one
// client after another (what a sender waits), and many at once (what a burst costs). The downstream server gets nothing.
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { Site } from '../support/gateway-process.ts';

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

function run(part: string, ...args: readonly (string | number)[]): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, `${part}.ts`), ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Seconds from the first command to the last reply. */
async function load(port: number, sessions: number, messages: number): Promise<number> {
  const child = run('load', port, sessions, BYTES, messages);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`the load failed: ${output}`);
  return Number(output);
}

const sink = run('sink');
const sinkPort = await new Promise<number>((resolve) => {
  sink.stdout?.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
});
const site = await Site.create({
  downstreamPort: sinkPort,
  rules: { 'bench.yaml': HOLD_ALL },
  configuration: 'log: { level: error }\nlimits: { connections_per_client: 200 }\n',
});
try {
  await site.start();
  const port = site.port('relay');
  await load(port, 10, 200); // warm-up
  for (const { sessions, messages } of RUNS) {
    const seconds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) seconds.push(await load(port, sessions, messages));
    const median = seconds.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
    const rate = (messages / median).toFixed(0).padStart(6);
    const wait = ((median * 1000 * sessions) / messages).toFixed(1).padStart(6);
    console.log(`${String(sessions).padStart(3)} at once  ${rate} held/s  ${wait} ms each, whole dialogue (4 KiB)`);
  }
} finally {
  await site.destroy();
  sink.kill();
}
