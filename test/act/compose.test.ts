// Mail that we write ourselves: CRLF line ends, no Bcc, and nothing in a name or a subject that becomes a field (attack A11).
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { composeMail, type MailParts } from '../../src/act/compose.ts';

const PARTS: MailParts = {
  from: 'Wang <wang@corp.example>',
  to: ['b@other.example'],
  subject: '计划',
  text: 'hello',
  date: 0,
};

describe('a composed message', () => {
  it('has what it is given', async () => {
    const attachment = { filename: '名单.txt', content: Buffer.from('a\0b'), contentType: 'text/plain' };
    const bytes = await composeMail({
      ...PARTS,
      cc: ['c@other.example'],
      html: '<b>hello</b>',
      headers: { 'X-Note': 'y' },
      attachments: [attachment],
    });
    const parsed = await simpleParser(bytes);
    expect(parsed.subject).toBe('计划');
    expect(parsed.headers.get('x-note')).toBe('y');
    expect(parsed.date?.getTime()).toBe(0);
    expect(parsed.attachments.map((a) => [a.filename, a.content.toString()])).toEqual([['名单.txt', 'a\0b']]);
    expect(bytes.toString('latin1').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it.each([
    { why: 'a subject', parts: { subject: 'x\r\nBcc: evil@evil.example' } },
    { why: 'a name', parts: { from: '"x\r\nBcc: evil@evil.example" <wang@corp.example>' } },
    { why: 'a recipient', parts: { to: ['b@other.example\r\nBcc: evil@evil.example'] } },
    { why: 'a field', parts: { headers: { 'X-Note': 'y\r\nBcc: evil@evil.example' } } },
    {
      why: 'the name of an attachment',
      parts: { attachments: [{ filename: 'x\r\nBcc: evil', content: Buffer.from('y') }] },
    },
  ])('$why with a line end adds no field', async ({ parts }) => {
    const text = (await composeMail({ ...PARTS, ...parts })).toString('latin1');
    expect(text).not.toMatch(/^Bcc:/im);
  });
});
