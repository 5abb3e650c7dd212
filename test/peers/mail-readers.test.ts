// The claim "ordinary" (attacks M01 to M08): where the strict reader has no doubt, mailparser and Python's email package see the same
// parts with the same types, names and bytes.
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corpusFiles } from '../support/corpora.ts';
import { brokenMail, wholeMail } from '../support/generated-mail.ts';
import { readOrdinary, readWithMailparser, withoutNamesIn, type Node } from '../support/mail-tree.ts';
import { PEERS } from '../support/peers.ts';
import { PythonMail } from '../support/python-mail.ts';

const CORPORA = [
  'zbateson/tests/_data/emails',
  'stalwart-mail-parser/resources/eml',
  'mikel-mail/spec/fixtures/emails',
  'mime4j/core/src/test/resources',
];
const RUNS = Number(process.env['POSTERN_PROPERTY_RUNS'] ?? 1_000);

/** Every sample as it lies there and with the line ends of the wire; a mail with bare LF is never ordinary. */
const samples = CORPORA.flatMap((corpus) => corpusFiles(corpus))
  .filter((path) => /\.(?:eml|txt|msg)$/.test(path) && !/mime4j.*\.txt$/.test(path))
  .map((path) => ({
    path: path.split('/').slice(-3).join('/'),
    mail: Buffer.from(readFileSync(path, 'latin1').replaceAll(/\r?\n/g, '\r\n'), 'latin1'),
  }));

/** Undefined where there is nothing to compare or nothing differs; else both readings. */
type Difference = { readonly ours: unknown; readonly theirs: unknown } | undefined;

const difference = (ours: unknown, theirs: unknown): Difference =>
  isDeepStrictEqual(ours, theirs) ? undefined : { ours, theirs };

async function fromMailparser(mail: Buffer): Promise<Difference> {
  const ours = readOrdinary(mail);
  return ours === undefined ? undefined : difference(ours.leaves, await readWithMailparser(mail, ours));
}

/** What differs in the collections, by path. */
async function inSamples(from: (mail: Buffer) => Promise<Difference>): Promise<readonly unknown[]> {
  const differences: unknown[] = [];
  for (const { path, mail } of samples) {
    const found = await from(mail);
    if (found !== undefined) differences.push({ path, ...found });
  }
  return differences;
}

describe('mailparser sees the same in ordinary mail', () => {
  it.each([
    { why: 'of programs', mails: wholeMail, runs: RUNS },
    { why: 'with something changed that leaves it ordinary', mails: brokenMail, runs: RUNS * 2 },
  ])('$why', { timeout: 120_000 }, async ({ mails, runs }) => {
    const property = fc.asyncProperty(mails, async (mail) => {
      expect(await fromMailparser(mail)).toBeUndefined();
    });
    await fc.assert(property, { numRuns: runs });
  });

  it.skipIf(samples.length === 0)('from collections of samples', { timeout: 120_000 }, async () => {
    expect(await inSamples(fromMailparser)).toEqual([]);
  });
});

describe.skipIf(PEERS.python === undefined)("Python's email package sees the same in ordinary mail", () => {
  let python: PythonMail;
  beforeAll(() => {
    python = new PythonMail(PEERS.python ?? '');
  });
  afterAll(() => python.stop());

  /** @param hasNames false where encoded words may be broken: what then is decoded differs, and is read in every way elsewhere */
  async function fromPython(mail: Buffer, hasNames: boolean): Promise<Difference> {
    const ours = readOrdinary(mail);
    if (ours?.tree === undefined) return undefined;
    const theirs = (await python.read(mail)) as Node;
    if (ours.isNamed && hasNames) return difference(ours.tree, theirs);
    return difference(withoutNamesIn(ours.tree), withoutNamesIn(theirs));
  }

  it.each([
    { why: 'of programs', mails: wholeMail, runs: RUNS, hasNames: true },
    { why: 'with something changed that leaves it ordinary', mails: brokenMail, runs: RUNS * 2, hasNames: false },
  ])('$why', { timeout: 120_000 }, async ({ mails, runs, hasNames }) => {
    const property = fc.asyncProperty(mails, async (mail) => {
      expect(await fromPython(mail, hasNames)).toBeUndefined();
    });
    await fc.assert(property, { numRuns: runs });
  });

  it.skipIf(samples.length === 0)('from collections of samples', { timeout: 120_000 }, async () => {
    expect(await inSamples((mail) => fromPython(mail, true))).toEqual([]);
  });
});

describe('mail of programs', () => {
  it('is ordinary, most of it', () => {
    const mails = fc.sample(wholeMail, { numRuns: 500, seed: 1 });
    const ordinary = mails.filter((mail) => readOrdinary(mail) !== undefined);
    expect(ordinary.length).toBeGreaterThan(300);
  });
});
