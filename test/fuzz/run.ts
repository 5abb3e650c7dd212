// `npm run fuzz -- [--minutes N] [--seed S] [--cases N]`: spoilt messages and documents through inspection, until the time is up.
// Prints the seed, counts, and the messages that did something, which are kept. Exit code 1 when the service died, hung, grew or
// gave up on a message; a child that is stopped over a file is what children are for, and is told only.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    cases: { type: 'string' },
  },
});
const [minutes, seed, cases] = [Number(values.minutes), Number(values.seed), Number(values.cases ?? Infinity)];
if (!(minutes > 0) || !Number.isInteger(seed) || !(cases > 0)) {
  console.error('--minutes and --cases want a number above 0, --seed a whole one');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'postern-fuzz-'));
console.log(`seed ${seed}; messages that do something are kept in ${folder}`);
const report = await fuzz({
  seed,
  cases,
  milliseconds: minutes * 60_000,
  folder,
  progress(done) {
    if (done % 1_000 === 0) console.log(`${done} messages`);
  },
});
for (const suspect of report.suspects) console.log(`child stopped, ${suspect}`);
for (const failure of report.failures) console.log(`FAILED ${failure}`);
const stops = Object.entries(report.stops).map(([cause, count]) => `${count} by ${cause}`);
console.log(
  `${report.cases} messages; children stopped: ${stops.join(', ') || 'none'}; failures of the service: ${report.failures.length}`,
);
process.exitCode = report.failures.length > 0 ? 1 : 0;
