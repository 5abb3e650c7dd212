// `npm run accuracy -- [--seed S] [--size N] [--misses]`: measures the detectors on generated mail and writes docs/accuracy.md.
// With another seed or size it prints only: the file is that of the default run.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { measure } from './measure.ts';
import { renderReport } from './report.ts';

const DEFAULT = { seed: '1', size: '40' };
const REPORT = new URL('../../docs/accuracy.md', import.meta.url);

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: DEFAULT.seed },
    size: { type: 'string', default: DEFAULT.size },
    misses: { type: 'boolean', default: false },
  },
});
const [seed, size] = [Number(values.seed), Number(values.size)];
if (!Number.isInteger(seed) || !(size >= 1)) {
  console.error('--seed wants a whole number, --size one above 0');
  process.exit(2);
}
const measured = await measure({ seed, positives: size, negatives: size * 40, evasions: size });
const options = await resolveConfig(REPORT);
const report = await format(renderReport(measured), { ...options, parser: 'markdown' });
if (values.misses) console.log(measured.misses.join('\n'));
if (values.seed === DEFAULT.seed && values.size === DEFAULT.size) {
  await writeFile(REPORT, report);
  console.log('written: docs/accuracy.md');
} else console.log(report);
