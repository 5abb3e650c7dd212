// The claim "ordinary" (attacks M01 to M08): where the strict reader has no doubt, mailparser and Python's email package see the same
// parts with the same types, names and bytes.
import { readFileSync } from 'node:fs';
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

async function agreesWithMailparser(mail: Buffer): Promise<void> {
  const ours = readOrdinary(mail);
  if (ours === undefined) return;
  expect(await readWithMailparser(mail, ours)).toEqual(ours.leaves);
}

describe('mailparser sees the same in ordinary mail', () => {
  it('of programs', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(wholeMail, agreesWithMailparser), { numRuns: RUNS });
  });

  it('with something changed that leaves it ordinary', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(brokenMail, agreesWithMailparser), { numRuns: RUNS * 2 });
  });

  it.skipIf(samples.length === 0)('from collections of samples', { timeout: 120_000 }, async () => {
    for (const { path, mail } of samples) {
      await agreesWithMailparser(mail).catch((cause: unknown) => {
        throw new Error(path, { cause });
      });
    }
  });
});

describe.skipIf(PEERS.python === undefined)("Python's email package sees the same in ordinary mail", () => {
  let python: PythonMail;
  beforeAll(() => {
    python = new PythonMail(PEERS.python ?? '');
  });
  afterAll(() => python.stop());

  /** @param hasNames false where encoded words may be broken: what then is decoded differs, and is read in every way elsewhere */
  async function agrees(mail: Buffer, hasNames: boolean): Promise<void> {
    const ours = readOrdinary(mail);
    if (ours?.tree === undefined) return;
    const theirs = (await python.read(mail)) as Node;
    if (ours.isNamed && hasNames) expect(theirs).toEqual(ours.tree);
    else expect(withoutNamesIn(theirs)).toEqual(withoutNamesIn(ours.tree));
  }

  it('of programs', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(wholeMail, (mail) => agrees(mail, true)),
      { numRuns: RUNS },
    );
  });

  it('with something changed that leaves it ordinary', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(brokenMail, (mail) => agrees(mail, false)),
      { numRuns: RUNS * 2 },
    );
  });

  it.skipIf(samples.length === 0)('from collections of samples', { timeout: 120_000 }, async () => {
    for (const { path, mail } of samples) {
      await agrees(mail, true).catch((cause: unknown) => {
        throw new Error(path, { cause });
      });
    }
  });
});

describe('mail of programs', () => {
  it('is ordinary, most of it', () => {
    const mails = fc.sample(wholeMail, { numRuns: 500, seed: 1 });
    const ordinary = mails.filter((mail) => readOrdinary(mail) !== undefined);
    expect(ordinary.length).toBeGreaterThan(300);
  });
});
