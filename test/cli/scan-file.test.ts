// One message file as `postern scan --json` tells it: its public shape, its envelope, its line ends, and no value in clear.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scanFile, type ScanOptions, type ScanResult } from '../../src/cli/scan-file.ts';
import { inspect, openInspection, type Inspection } from '../../src/inspect.ts';
import { temporaryFolder } from '../support/folder.ts';
import { lines, plainMail, RESIDENT_IDS } from '../support/mail.ts';
import { address } from '../support/address.ts';

const [ID] = RESIDENT_IDS;
let inspection: Inspection;

beforeAll(async () => {
  inspection = await openInspection('rules', ['corp.example', '.corp.example']);
});

async function scan(mail: string | Buffer, options: Partial<ScanOptions> = {}): Promise<ScanResult> {
  const file = join(await temporaryFolder(), 'm.eml');
  await writeFile(file, mail);
  return await scanFile(file, { recipients: [], reveal: false, ...options }, (received) =>
    inspect(received, inspection),
  );
}

const LIST = plainMail('list', `身份证 ${RESIDENT_IDS.join(' ')}`);

describe('a result', () => {
  it('has the shape that other programs rely on', async () => {
    const result = await scan(LIST);
    expect(result).toEqual({
      file: expect.stringMatching(/m\.eml$/) as string,
      direction: 'outbound',
      size: LIST.length,
      sha256: createHash('sha256').update(LIST).digest('hex'),
      verdict: 'hold',
      recipients: [
        { address: 'client@other.example', kind: 'to', verdict: 'hold', rules: ['privacy-national-id-bulk'] },
      ],
      findings: [
        {
          detector: 'cn-resident-id',
          count: 3,
          unique: 3,
          confidence: 'high',
          where: RESIDENT_IDS.map((id) => ({
            segment: 'body',
            masked: `${id.slice(0, 4)}************${id.slice(-2)}`,
          })),
        },
      ],
      rules: [{ id: 'privacy-national-id-bulk', mode: 'enforce', outcome: 'hold', severity: 'high' }],
      structure: [],
      uninspectable: [],
      took_ms: expect.any(Number) as number,
    });
  });

  it('tells of what was written so as not to be seen (C05)', async () => {
    const { findings } = await scan(plainMail('list', `身份证 ${ID.slice(0, 6)} ${ID.slice(6, 14)} ${ID.slice(14)}`));
    expect(findings).toEqual([expect.objectContaining({ detector: 'cn-resident-id', count: 1, evasive: true })]);
  });

  it('shows no value, unless that is asked for', async () => {
    expect(JSON.stringify(await scan(LIST))).not.toContain(ID);
    const revealed = await scan(LIST, { reveal: true });
    expect(revealed.findings[0]?.where.map((w) => w.value)).toEqual(RESIDENT_IDS);
  });

  it('shows the first twenty places and counts all', async () => {
    const numbers = Array.from({ length: 30 }, (_, i) => `139${String(i).padStart(8, '0')}`);
    const { findings } = await scan(plainMail('x', numbers.join('\n')));
    expect(findings).toMatchObject([{ detector: 'cn-mobile', count: 30, unique: 30 }]);
    expect(findings[0]?.where).toHaveLength(20);
  });

  it('is as strict as its strictest recipient', async () => {
    const mail = plainMail('hello', 'see file', { To: 'a@corp.example, b@other.example' });
    expect((await scan(mail)).verdict).toBe('deliver');
    const key = plainMail('hello', `-----BEGIN PRIVATE KEY-----\nMIIEvQ${'A1b2C3d4E5f6'.repeat(5)}\n`, {
      To: 'a@corp.example',
    });
    expect((await scan(key)).verdict).toBe('reject');
  });
});

describe('the envelope', () => {
  const mail = plainMail('x', 'hello', { To: 'a@x.example', Cc: 'b@corp.example', Bcc: 'c@x.example' });
  const kinds = (result: ScanResult): readonly string[] => result.recipients.map((r) => `${r.kind} ${r.address}`);

  it('is that of the header, blind recipients too', async () => {
    expect(kinds(await scan(mail))).toEqual(['to a@x.example', 'cc b@corp.example', 'bcc c@x.example']);
  });

  it('is what is given, each recipient once', async () => {
    const recipients = ['d@x.example', 'A@X.example', 'D@x.example'].map(address);
    expect(kinds(await scan(mail, { recipients }))).toEqual(['bcc D@x.example', 'to A@x.example']);
  });

  it.each([
    { from: undefined, direction: 'internal' },
    { from: 'x@other.example', direction: 'inbound' },
  ])('from $from: $direction', async ({ from, direction }) => {
    const inside = plainMail('x', 'hello', { To: 'a@corp.example' });
    expect((await scan(inside, from === undefined ? {} : { from: address(from) })).direction).toBe(direction);
  });

  it('of a message that names nobody is empty', async () => {
    const result = await scan('Subject: x\r\n\r\nhello');
    expect([result.recipients, result.verdict, result.direction]).toEqual([[], 'deliver', 'internal']);
  });
});

describe('line ends of a file', () => {
  const text = lines('From: a@corp.example', 'To: b@x.example', 'Subject: x', '', 'one', 'two');

  it.each([
    { why: 'CRLF', mail: text, structure: [] },
    { why: 'LF throughout: a file of Unix', mail: text.replaceAll('\r\n', '\n'), structure: [] },
    {
      why: 'a mixture is an oddity of the message (S03)',
      mail: text.replace('one\r\n', 'one\n'),
      structure: ['bare-newline'],
    },
    { why: 'CR alone (S03)', mail: text.replace('one\r\n', 'one\r'), structure: ['bare-newline'] },
  ])('$why', async ({ mail, structure }) => {
    const result = await scan(mail);
    expect(result.structure).toEqual(structure);
    expect(result.recipients.map((r) => r.address)).toEqual(['b@x.example']);
    expect(result.size).toBe(mail.length);
  });
});

it('a file that is not there is an error', async () => {
  const none = join(await temporaryFolder(), 'none.eml');
  await expect(
    scanFile(none, { recipients: [], reveal: false }, (received) => inspect(received, inspection)),
  ).rejects.toThrow('ENOENT');
});
