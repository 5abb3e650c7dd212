// The mail that an embedded rule test describes: real bytes with a real envelope, so that a rule test tests what mail meets.
import { describe, expect, it } from 'vitest';
import { mailOfTest, RuleTestError } from '../../src/cli/rule-mail.ts';
import { extract } from '../../src/extract/extract.ts';
import { readAll } from '../../src/mail/content.ts';
import type { RuleTestInput } from '../../src/rules/schema.ts';

const test = (mail: Partial<RuleTestInput['mail']>, at?: string): RuleTestInput => ({
  name: 'x',
  mail: { from: 'a@corp.example', ...mail },
  expect: { match: true },
  ...(at === undefined ? {} : { at }),
});
const opened = async (mail: Partial<RuleTestInput['mail']>) =>
  await extract(await readAll((await mailOfTest(test(mail))).content));

describe('the envelope', () => {
  it('has everybody; the blind are not in the header (A08)', async () => {
    const received = await mailOfTest(test({ to: ['b@x.example'], cc: ['c@x.example'], bcc: ['d@x.example'] }));
    expect(received.envelope.reversePath?.wire).toBe('a@corp.example');
    expect(received.envelope.recipients.map((r) => r.address.wire)).toEqual([
      'b@x.example',
      'c@x.example',
      'd@x.example',
    ]);
    expect((await readAll(received.content)).toString()).not.toContain('d@x.example');
  });

  it('repeats', async () => {
    const received = await mailOfTest(test({ to: [{ repeat: 3, address: 'u%@x.example' }, 'k@y.example'] }));
    expect(received.envelope.recipients.map((r) => r.address.wire)).toEqual([
      'u1@x.example',
      'u2@x.example',
      'u3@x.example',
      'k@y.example',
    ]);
  });

  it('has the time that is given', async () => {
    expect((await mailOfTest(test({}, '2026-03-03T23:40:00+08:00'))).receivedAt).toBe(Date.UTC(2026, 2, 3, 15, 40));
  });
});

describe('the message', () => {
  it('has subject, texts and headers', async () => {
    const message = await opened({
      to: ['b@x.example'],
      subject: '[機密] x',
      body: '你好',
      html: '<b>您好</b>',
      headers: { 'X-Ticket': 'SEC-1' },
    });
    expect(message.subject).toBe('[機密] x');
    expect(message.segments.filter((s) => s.kind === 'body' || s.kind === 'html').map((s) => s.text.trim())).toEqual([
      '你好',
      '您好',
    ]);
    expect(message.headers.find((f) => f.name === 'x-ticket')?.text).toBe('SEC-1');
  });

  it.each([
    {
      why: 'a text',
      file: { name: '名单.txt', content: '你好' },
      expected: { name: '名单.txt', kind: 'text', size: 6 },
    },
    { why: 'a size', file: { name: 'a.bin', size: '2KB' }, expected: { name: 'a.bin', size: 2048 } },
    {
      why: 'a type',
      file: { name: 'a.p12', type: 'application/x-pkcs12', size: 1 },
      expected: { declaredType: 'application/x-pkcs12', kind: 'key' },
    },
    { why: 'a zip by its name', file: { name: 'a.zip', content: 'x' }, expected: { name: 'a.zip', kind: 'archive' } },
    {
      why: 'a zip by its type',
      file: { name: 'a', type: 'application/zip', content: 'x' },
      expected: { kind: 'archive', detectedType: 'application/zip' },
    },
    {
      why: 'an encrypted zip',
      file: { name: 'a.zip', content: 'x', state: 'encrypted' as const },
      expected: { unscannable: 'encrypted' },
    },
    {
      why: 'a broken zip',
      file: { name: 'a.zip', content: 'x', state: 'broken' as const },
      expected: { unscannable: 'broken' },
    },
  ])('attaches $why', async ({ file, expected }) => {
    const message = await opened({ to: ['b@x.example'], attachments: [file] });
    expect(message.attachments.at(-1)).toMatchObject(expected);
    expect(message.structure).toEqual([]);
  });
});

describe('a test that is wrong in itself', () => {
  it.each([
    { why: 'a sender that is none', mail: { from: 'nobody' }, message: '"nobody" is not a mail address' },
    { why: 'a recipient that is none', mail: { bcc: ['x'] }, message: '"x" is not a mail address' },
    { why: 'a size that is none', mail: { attachments: [{ name: 'a', size: 'big' }] }, message: '"big" is not a size' },
  ])('is told: $why', async ({ mail, message }) => {
    await expect(mailOfTest(test(mail))).rejects.toThrow(RuleTestError);
    await expect(mailOfTest(test(mail))).rejects.toThrow(message);
  });
});
