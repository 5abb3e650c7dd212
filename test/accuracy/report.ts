// `docs/accuracy.md`: how it is measured, and the figures. No date and no machine: the same seed gives the same file.
import { CLASSES, EVASIONS_CAUGHT, FALSE_ALARMS, type ClassName } from './aims.ts';
import type { Caught, Counted, Measured } from './measure.ts';

export const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

export const precisionOf = ({ found, wrong }: Pick<Counted, 'found' | 'wrong'>): number => ratio(found, found + wrong);
export const recallOf = ({ found, planted }: Pick<Counted, 'found' | 'planted'>): number => ratio(found, planted);

/** All detectors of a class together. */
export function sumOf(detectors: readonly Counted[], className: ClassName): Omit<Counted, 'id'> {
  const sum = { className, planted: 0, found: 0, wrong: 0 };
  for (const one of detectors.filter((d) => d.className === className)) {
    sum.planted += one.planted;
    sum.found += one.found;
    sum.wrong += one.wrong;
  }
  return sum;
}

export function evasionsCaught(caught: readonly Caught[]): number {
  return ratio(
    caught.reduce((sum, one) => sum + one.caught, 0),
    caught.reduce((sum, one) => sum + one.tried, 0),
  );
}

const figure = (value: number): string => value.toFixed(3);
const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

export function renderReport(measured: Measured): string {
  const { sizes, detectors, alarms, negatives, caught } = measured;
  const classes = (Object.keys(CLASSES) as (keyof typeof CLASSES)[]).map((name) => {
    const sum = sumOf(detectors, name);
    const { precision, recall } = CLASSES[name];
    return [
      name,
      String(sum.planted),
      `${figure(precisionOf(sum))} (${precision.aim})`,
      `${figure(recallOf(sum))} (${recall.aim})`,
    ];
  });
  return `# Accuracy

How much of what is there the detectors find, and how much of what they find is there, on generated mail. Written by \`npm run accuracy\`
(seed ${sizes.seed}); the same seed gives the same file.

**These figures say nothing about other mail.** They say that the detectors do what they were built for on mail that was made up by the same
people, and that a change did not make them worse. What your mail gives, only your mail can tell: run your rules in \`mode: shadow\` first.

## How it is measured

- Every mail is built as bytes (headers, MIME, charsets, attachments), opened and scanned as the gateway does it.
- _Positive mails_ hold one to four valid synthetic values of one detector (\`postern detectors sample\`), in simplified Chinese, traditional
  Chinese or English: sentences, forms, tables in HTML, CSV and XLSX, Word documents, subjects, file names, quoted history, settings,
  archives. Most values have a name in front or above, as people write it; of those that need none, some stand without.
- _Negative mails_ hold none: orders, parcels, times, versions, hashes, UUIDs, quotations, references of banks, news, disclaimers, training
  on secrecy, invitations, logs, source code, price lists, ISBN and EAN, IMEI, numbers that look like phones and cards, empty forms, masked
  values, placeholders. Their words were not taken from the detectors' lists.
- A value counts as found when its detector names it with medium confidence or higher. _Recall_ is the share of values found. _Precision_ is
  the share of findings, in positive and negative mails, that are values put there for that detector; a value that two detectors name
  counts against the second.
- _By itself_: form and check are enough. _With a label_: the detector asks for a word that names the value. _Supporting_: never surer than
  low, evidence beside other findings; counted as found at low confidence, and no aim is set.

## Together

${table(['class', 'values', 'precision (aim)', 'recall (aim)'], classes)}

False alarms: ${alarms.length} of ${negatives} negative mails, ${percent(ratio(alarms.length, negatives))} (aim: at most ${percent(FALSE_ALARMS.aim)}).

Ordinary evasions caught: ${percent(evasionsCaught(caught))} (aim: ${percent(EVASIONS_CAUGHT.aim)}).

## Below their aim

${belowAim(measured)}

## By detector

${table(
  ['detector', 'class', 'values', 'precision', 'recall'],
  detectors.map((one) => [
    `\`${one.id}\``,
    one.className,
    String(one.planted),
    figure(precisionOf(one)),
    figure(recallOf(one)),
  ]),
)}

## False alarms

${alarms.length === 0 ? 'None.' : table(['mails', 'kind and script', 'what was seen'], tally(alarms))}

## Evasions

Values that are found when they are written plainly, hidden in ordinary ways; digits and separators for numbers only, the others for keys and
passages too.

${table(
  ['kind', 'tried', 'caught'],
  [...Map.groupBy(caught, ({ evasion }) => evasion.group)].map(([group, all]) => [
    group,
    String(all.reduce((sum, one) => sum + one.tried, 0)),
    percent(evasionsCaught(all)),
  ]),
)}

${table(
  ['kind', 'evasion', 'tried', 'caught'],
  caught
    .toSorted((a, b) => a.evasion.group.localeCompare(b.evasion.group, 'en'))
    .map(({ evasion, tried, caught: n }) => [evasion.group, evasion.name, String(tried), percent(ratio(n, tried))]),
)}
`;
}

/** What misses its aim by itself, though all together may reach it. */
function belowAim({ detectors, caught }: Measured): string {
  const weak = detectors.flatMap((one) => {
    if (one.className === 'supporting') return [];
    const { precision, recall } = CLASSES[one.className];
    return [
      { what: `precision of \`${one.id}\``, is: precisionOf(one), aim: precision.aim },
      { what: `recall of \`${one.id}\``, is: recallOf(one), aim: recall.aim },
    ];
  });
  const evasions = caught.map((one) => ({
    what: `evasion: ${one.evasion.name}`,
    is: ratio(one.caught, one.tried),
    aim: EVASIONS_CAUGHT.aim,
  }));
  const rows = [...weak, ...evasions]
    .filter(({ is, aim }) => is < aim)
    .map(({ what, is, aim }) => [what, figure(is), String(aim)]);
  return rows.length === 0 ? 'None.' : table(['what', 'is', 'aim'], rows);
}

function tally(alarms: readonly string[]): readonly (readonly string[])[] {
  const groups = Map.groupBy(alarms, (alarm) => alarm);
  return [...groups]
    .toSorted(([a, x], [b, y]) => y.length - x.length || a.localeCompare(b, 'en'))
    .map(([alarm, all]) => [String(all.length), ...alarm.split(': ')]);
}
