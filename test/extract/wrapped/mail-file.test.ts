// Mail as a file, whatever it is called (M14): one mail by its content, many of them in an mbox.
import { describe, expect, it } from 'vitest';
import { isMbox, looksLikeMail, readMbox } from '../../../src/extract/wrapped/mail-file.ts';
import { lines } from '../../support/mail.ts';
import { readWith } from '../../support/reader.ts';

const MAIL = lines('From: a@x.example', 'Subject: one', 'X-Folded: a', ' b', '', 'text');

describe('a mail by its content (M14)', () => {
  it.each([
    { why: 'a mail', text: MAIL, mail: true },
    { why: 'with line ends of Unix', text: MAIL.replaceAll('\r\n', '\n'), mail: true },
    { why: 'behind a mark and blank lines (M16)', text: `\uFEFF\r\n\r\n${MAIL}`, mail: true },
    { why: 'behind a line of mbox (M16)', text: `From a@x.example Mon Jan 1\r\n${MAIL}`, mail: true },
    { why: 'a MIME entity, as signed mail has it', text: lines('Content-Type: text/plain', '', 'x'), mail: true },
    { why: 'a header without a body', text: lines('From: a', 'To: b'), mail: true },
    { why: 'an .mht', text: lines('From: <Saved by Blink>', 'MIME-Version: 1.0', '', 'x'), mail: true },
    { why: 'a text with a colon', text: lines('Note: this', '', 'From: a'), mail: false },
    { why: 'a letter', text: lines('Dear Mr Wang,', '', 'From: a', 'To: b'), mail: false },
    { why: 'settings', text: lines('name: x', 'date: y', 'title: z', ''), mail: false },
    { why: 'settings of a page', text: lines('content-type: none', 'x: y', '', 'text'), mail: false },
    { why: 'a folded line first', text: lines(' From: a', 'To: b', '', ''), mail: false },
    { why: 'nothing', text: '', mail: false },
  ])('$why: $mail', ({ text, mail }) => {
    expect(looksLikeMail(Buffer.from(text))).toBe(mail);
  });
});

describe('an mbox (M14)', () => {
  it('gives each mail; a sentence that begins with From is none', async () => {
    const text = `From a@x Mon\n${MAIL}\nFrom here on we speak of prices.\n\nFrom b@x Tue\nFrom: b@x\nSubject: two\n\nsecond\n`;
    const bytes = Buffer.from(text);
    expect(isMbox({ bytes, name: '' })).toBe(true);
    const { files, texts, kind } = await readWith(readMbox, { bytes });
    expect(kind).toBe('message');
    expect(files.map(({ name, declaredType }) => `${name} ${declaredType}`)).toEqual([
      'message-1.eml message/rfc822',
      'message-2.eml message/rfc822',
    ]);
    const all = files.map(({ content }, i) => (texts[i]?.text ?? '') + content.toString());
    expect(all.join('')).toBe(text); // nothing is lost
  });

  it('one with too many mails is too big (X01)', async () => {
    const bytes = Buffer.from('From a\nFrom: a\nTo: b\n\nx\n\n'.repeat(20));
    expect((await readWith(readMbox, { bytes }, { bytes: 1000, entries: 5 })).unread).toBe('too_big');
  });

  it('a single mail or a text is none', () => {
    for (const text of [MAIL, 'From here on', '']) expect(isMbox({ bytes: Buffer.from(text), name: '' })).toBe(false);
  });
});
