// Mail of real programs is ordinary: read by the fast road, and not flagged (M01 to M05). What a company's own people send must not end in
// quarantine for its form.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import nodemailer from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { extract } from '../../../src/extract/extract.ts';
import { readMail } from '../../../src/extract/mime/read-mail.ts';
import { MAIL_PROGRAMS, type Letter } from '../../support/mail-programs.ts';

const LIMITS = { parts: 1_000, partBytes: 100_000_000 };
const SENTENCES = [
  '您好，附件是名单，请查收。',
  'Dear all, see 100% = all of it.',
  '--',
  '-- ',
  'From here on: x',
  '.',
  '',
  'begin here',
  'Content-Type: x',
  '--b--',
];
const NAMES = [
  '名单.xlsx',
  '員工名單（2026）.pdf',
  'a.txt',
  '季度 报告;最终版.docx',
  "it's a 'name'.zip",
  '非常长的文件名'.repeat(8) + '.doc',
];

const letters: fc.Arbitrary<Letter> = fc.record({
  text: fc.array(fc.constantFrom(...SENTENCES), { maxLength: 12 }).map((all) => all.join('\r\n')),
  fileName: fc.constantFrom(...NAMES),
  file: fc.nat({ max: 3_000 }).map((size) => randomBytes(size)),
});

async function doubtsOf(mail: Buffer): Promise<readonly string[]> {
  return [...(await readMail(mail, LIMITS)).doubts];
}

describe('ordinary is the mail of', () => {
  it.each(Object.entries(MAIL_PROGRAMS))('%s', async (_, write) => {
    await fc.assert(
      fc.asyncProperty(letters, async (letter) => {
        const mail = Buffer.from(write(letter), 'latin1');
        expect(await doubtsOf(mail)).toEqual([]);
        expect((await extract(mail)).structure).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('nodemailer', async () => {
    const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
    await fc.assert(
      fc.asyncProperty(
        letters,
        fc.constantFrom('quoted-printable', 'base64'),
        async ({ text, fileName, file }, textEncoding) => {
          const { message } = await transport.sendMail({
            from: '王伟 <wang@corp.example>',
            to: 'client@other.example',
            subject: '名单',
            text,
            html: `<p>${text}</p>`,
            textEncoding,
            attachments: [{ filename: fileName, content: file }],
          });
          expect(await doubtsOf(message as Buffer)).toEqual([]);
        },
      ),
      { numRuns: 50 },
    );
  });
});
