// Hostile messages and documents through the pool, as the gateway would take them: each ends with a message that was judged, no
// process of ours dies of it, and none hangs (M15, X01, X12). Open samples are tried where they are.
import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InspectionPool } from '../../src/inspection/pool.ts';
import { inspectBehindWalls, openInspection, type Inspected } from '../../src/inspect.ts';
import type { MailEvent } from '../../src/mail/event.ts';
import { corpusFiles } from '../support/corpora.ts';
import { mailWithFiles } from '../support/files-mail.ts';
import { RESIDENT_IDS } from '../support/mail.ts';
import { receivedMail } from '../support/received.ts';

const RULES = join(import.meta.dirname, '../../rules');
const inspection = await openInspection(RULES, ['corp.example']);
const stops: MailEvent[] = [];
const pool = new InspectionPool({
  domains: ['corp.example'],
  report: (event) => void stops.push(event),
});
afterAll(() => pool.close());

const inspect = (mail: Buffer): Promise<Inspected> =>
  inspectBehindWalls(receivedMail(mail), inspection, (received, using) => pool.inspect(received, using, RULES));

const ID = RESIDENT_IDS[0];
const HEAD = 'From: a@corp.example\r\nTo: x@other.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n';
const TYPE = 'Content-Type: multipart/mixed; boundary=b\r\n';
const many = (n: number, each: (i: number) => string): string => Array.from({ length: n }, (_, i) => each(i)).join('');

function nested(depth: number): string {
  const open = many(depth, () => 'Content-Type: message/rfc822\r\n\r\n');
  return `${HEAD}${open}Content-Type: text/plain\r\n\r\n${ID}\r\n`;
}

describe('a message with too much of something (M15)', () => {
  it.each([
    { what: '50,000 parts', mail: `${HEAD}${TYPE}\r\n${many(50_000, (i) => `--b\r\n\r\n${i}\r\n`)}--b--\r\n` },
    {
      what: '20,000 parameters',
      mail: `${HEAD}Content-Type: text/plain${many(20_000, (i) => `;\r\n p${i}=x`)}\r\n\r\n${ID}\r\n`,
    },
    { what: '100,000 fields', mail: `${HEAD}${many(100_000, (i) => `X-${i}: y\r\n`)}\r\n${ID}\r\n` },
    { what: 'a header of 2 MB', mail: `${HEAD}X-Long:${many(30_000, () => ` ${'y'.repeat(68)}\r\n`)}\r\n${ID}\r\n` },
    { what: '2,000 mails in each other', mail: nested(2_000) },
    { what: '60,000 parentheses', mail: `${HEAD}Cc: ${'('.repeat(60_000)}\r\n\r\n${ID}\r\n` },
    {
      what: '5,000 boundaries in each other',
      mail: `${HEAD}${many(5_000, (i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`)}\r\n${ID}\r\n`,
    },
  ])('of $what is read, or it is said that it was not', async ({ mail }) => {
    const { decision } = await inspect(Buffer.from(mail));
    const isFound = decision.findings.some(({ detector }) => detector === 'cn-resident-id');
    expect(isFound || decision.uninspectable.length + decision.structure.length > 0).toBe(true);
  });
});

const TOGETHER = 8;
const MIB = 1024 ** 2;

/** Inspects all, some at a time. Names of those that came to no verdict, with what they came to. */
async function failures(
  files: readonly string[],
  mailOf: (file: string) => Promise<Buffer>,
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (let i = 0; i < files.length; i += TOGETHER) {
    await Promise.all(
      files.slice(i, i + TOGETHER).map(async (file) => {
        try {
          const { decision } = await inspect(await mailOf(file));
          expect(decision.verdicts).toHaveLength(1);
        } catch (error) {
          failed.push(`${basename(file)}: ${String(error)}`);
        }
      }),
    );
  }
  return failed;
}

const PATIENCE_MS = 300_000;

describe('open samples', { timeout: PATIENCE_MS }, () => {
  for (const name of ['docs/poi-fuzz', 'docs/poi', 'docs/tika']) {
    const files = corpusFiles(name);
    it.skipIf(files.length === 0)(
      `of ${name} as attachments come to a verdict, each with what stands beside it (X01, X12)`,
      async () => {
        const lost: string[] = [];
        const failed = await failures(
          files,
          async (file) => await mailWithFiles(`身份证 ${ID}`, { [basename(file)]: readFileSync(file) }),
        );
        for (const file of files.slice(0, 5)) {
          const { decision } = await inspect(
            await mailWithFiles(`身份证 ${ID}`, { [basename(file)]: readFileSync(file) }),
          );
          if (!decision.findings.some((f) => f.detector === 'cn-resident-id' && f.segment === 'body')) lost.push(file);
        }
        expect([...failed, ...lost]).toEqual([]);
      },
    );
  }
  for (const name of ['mime4j', 'stalwart-mail-parser', 'zbateson', 'mikel-mail']) {
    const files = corpusFiles(name).filter((file) => statSync(file).size < MIB);
    it.skipIf(files.length === 0)(`of malformed mail in ${name} come to a verdict (M15)`, async () => {
      expect(await failures(files, (file) => Promise.resolve(readFileSync(file)))).toEqual([]);
    });
  }
});

it('none of these has crashed a process that inspects', () => {
  expect(stops.filter((stop) => stop.kind === 'inspection-stopped' && stop.cause === 'crash')).toEqual([]);
});
