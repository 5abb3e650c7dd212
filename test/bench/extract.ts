// How fast messages are opened: MB/s, and messages/s of small ones, beside mailparser's simpleParser in the same run, in turns. One
// process, nothing is scanned. A kind of sample is a line in SAMPLES (extract-samples.ts).
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { simpleParser } from 'mailparser';
import { extract } from '../../src/extract/extract.ts';
import { corpusFiles } from '../support/corpora.ts';
import { attached, SAMPLES, type Sample } from './extract-samples.ts';
import { median } from './parts.ts';

const ROUNDS = 7;
/** Milliseconds that a candidate works in each round. */
const TURN = 400;

interface Candidate {
  readonly name: string;
  readonly open: (mail: Buffer) => Promise<unknown>;
}

const CANDIDATES: readonly Candidate[] = [
  { name: 'extract', open: extract },
  { name: 'simpleParser', open: (mail) => simpleParser(mail) },
];

/** Messages a second. */
async function turn({ open }: Candidate, mail: Buffer): Promise<number> {
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < TURN) {
    await open(mail);
    count++;
  }
  return (count * 1000) / (performance.now() - started);
}

async function compare({ label, mail }: Sample): Promise<void> {
  const figures = new Map<string, number[]>(CANDIDATES.map(({ name }) => [name, []]));
  for (const candidate of CANDIDATES) await turn(candidate, mail); // warm-up
  for (let round = 0; round < ROUNDS; round++) {
    for (const candidate of CANDIDATES) figures.get(candidate.name)?.push(await turn(candidate, mail));
  }
  const [ours = 0, theirs = 0] = CANDIDATES.map(({ name }) => median(figures.get(name) ?? []));
  const speed = (perSecond: number): string =>
    `${perSecond.toFixed(0).padStart(7)}/s ${((perSecond * mail.length) / 1e6).toFixed(0).padStart(5)} MB/s`;
  console.log(`${label.padEnd(44)} ${speed(ours)}   simpleParser ${speed(theirs)}   ${(ours / theirs).toFixed(1)} x`);
}

/** The sample of the open collections that takes longest, where they are: milliseconds of one opening. */
async function slowestOfCorpora(): Promise<void> {
  let slowest = { file: '', took: 0 };
  const files = ['docs', 'mikel-mail', 'mime4j', 'stalwart-mail-parser', 'zbateson'].flatMap(corpusFiles);
  for (const file of files) {
    const content = readFileSync(file);
    const mail = /\.(?:eml|msg\.txt|txt|mbox)$/.test(file) ? content : attached(basename(file), content);
    const started = performance.now();
    await extract(mail);
    const took = performance.now() - started;
    if (took > slowest.took) slowest = { file: basename(file), took };
  }
  if (files.length > 0)
    console.log(`slowest of ${files.length} open samples: ${slowest.took.toFixed(0)} ms, ${slowest.file}`);
}

const only = process.argv[3];
console.log(`median of ${ROUNDS} rounds; ratio to simpleParser, which reads no attachment`);
for (const sample of SAMPLES) if (only === undefined || sample.label.includes(only)) await compare(sample);
if (only === undefined) await slowestOfCorpora();
