// Notifications to senders: their form (RFC 3464), their three languages, when there are none (attack S28), and that nothing that
// is quoted in them becomes a line of its own (attack A11).
import fc from 'fast-check';
import { simpleParser, type ParsedMail } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { NOTICES, Notifier, type Notice, type NoticeRecipient, type Subject } from '../../src/act/notify.ts';
import { text as localText } from '../../src/act/texts.ts';
import { memoryContent, readAll } from '../../src/mail/content.ts';
import { LANGUAGES, type Language } from '../../src/mail/language.ts';
import type { Reference } from '../../src/mail/reference.ts';
import type { NewMail } from '../../src/quarantine/store.ts';
import { address } from '../support/kept-mail.ts';
import { must } from '../support/must.ts';

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);
const REFERENCE = '7K3M-Q9TB-0XHA' as Reference;
const TEXT = 'Subject: plans\r\nX-Other: y\r\n\r\nthe secret body\r\n';

const RECIPIENT: NoticeRecipient = { address: address('b@other.example'), parameters: [], status: '5.1.1' };

function subject(changes: Partial<Subject> & { text?: string } = {}): Subject {
  const { text = TEXT, ...rest } = changes;
  return {
    reference: REFERENCE,
    reversePath: address('wang@corp.example'),
    parameters: [],
    receivedAt: NOW - 86_400_000,
    listener: 'relay',
    content: memoryContent(Buffer.from(text, 'latin1')),
    ...rest,
  };
}

async function compose(
  about: Subject,
  recipients: readonly NoticeRecipient[],
  how: { notice?: Notice; reason?: string; language?: Language; until?: number } = {},
): Promise<NewMail | undefined> {
  const { notice = 'returned', reason = 'too early', language = 'en', until } = how;
  const notifier = new Notifier({ hostname: 'gate.corp.example', now: () => NOW, languageOf: () => language });
  return await notifier.compose(notice, about, recipients, { reason, ...(until === undefined ? {} : { until }) });
}

interface Opened {
  readonly mail: NewMail;
  readonly raw: string;
  readonly parsed: ParsedMail;
  /** The parts of the report, as they stand in it. */
  readonly parts: readonly string[];
}

async function open(...composing: Parameters<typeof compose>): Promise<Opened> {
  const mail = must(await compose(...composing), 'the notification');
  const bytes = await readAll(mail.content);
  const raw = bytes.toString('utf8');
  const boundary = must(/boundary="([^"]+)"/.exec(raw)?.[1], 'the boundary');
  return { mail, raw, parsed: await simpleParser(bytes), parts: raw.split(`--${boundary}`).slice(1, -1) };
}

describe('a notification', () => {
  it('is a delivery status notification from nobody', async () => {
    const about = subject({ parameters: [{ keyword: 'ENVID', value: 'QQ+2B314' }] });
    const orcpt = { keyword: 'ORCPT', value: 'rfc822;b+2B@other.example' };
    const { mail, raw, parsed, parts } = await open(about, [
      { ...RECIPIENT, parameters: [orcpt], diagnostic: '550 5.1.1 No such user' },
      { address: address('c@other.example'), parameters: [], status: '4.4.7' },
    ]);
    expect(mail).toMatchObject({
      purpose: 'notice',
      reversePath: null,
      recipients: [{ address: { wire: 'wang@corp.example' } }],
      client: { listener: 'relay' },
      about: REFERENCE,
      receivedAt: NOW,
    });
    expect(mail.trace).toHaveLength(0);
    expect(parsed.headers.get('content-type')).toMatchObject({
      value: 'multipart/report',
      params: { 'report-type': 'delivery-status' },
    });
    expect(parsed.from?.value).toEqual([{ name: 'Mail Delivery System', address: 'postmaster@gate.corp.example' }]);
    expect(parsed.headers.get('auto-submitted')).toBe('auto-replied');
    expect(parsed.messageId).toBe(`<${mail.reference}@gate.corp.example>`);
    expect(parsed.date?.getTime()).toBe(NOW);
    expect(parts.map((part) => /Content-Type: ([^;\r]+)/.exec(part)?.[1])).toEqual([
      'text/plain',
      'message/delivery-status',
      'text/rfc822-headers',
    ]);
    expect(parts[1]?.trim().split('\r\n').slice(2)).toEqual([
      'Original-Envelope-Id: QQ+314',
      'Reporting-MTA: dns; gate.corp.example',
      `X-Postern-Reference: ${REFERENCE}`,
      'Arrival-Date: Fri, 20 Nov 2026 12:00:00 +0000',
      '',
      'Original-Recipient: rfc822;b+@other.example',
      'Final-Recipient: rfc822; b@other.example',
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 No such user',
      '',
      'Final-Recipient: rfc822; c@other.example',
      'Action: failed',
      'Status: 4.4.7',
    ]);
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('quotes the header and nothing of the content', async () => {
    const { raw, parts } = await open(subject(), [RECIPIENT]);
    expect(parts[2]).toContain('Subject: plans\r\nX-Other: y\r\n');
    expect(raw).not.toContain('secret body');
  });

  it.each([
    { why: 'a message without header', text: '\r\nthe secret body\r\n\r\nmore\r\n', shown: '' },
    { why: 'a message without header and blank line', text: 'the secret body\r\nmore\r\n', shown: '' },
    { why: 'a message of a header only', text: 'Subject: x\r\n', shown: 'Subject: x' },
    { why: 'an empty message', text: '', shown: '' },
  ])('of $why', async ({ text, shown }) => {
    const { parts } = await open(subject({ text }), [RECIPIENT]);
    expect(parts[2]?.split('\r\n\r\n').slice(1).join('').trim()).toBe(shown);
  });

  it('cuts a header without end', async () => {
    const { raw } = await open(subject({ text: `X: ${'x'.repeat(1_000_000)}\r\n\r\n` }), [RECIPIENT]);
    expect(raw.length).toBeLessThan(60_000);
  });

  it('is in ASCII where programs read it, also about other addresses (RFC 6533)', async () => {
    const about = subject({ reversePath: address('王@例子.example') });
    const { mail, parts } = await open(about, [
      { ...RECIPIENT, address: address('收@例子.example'), diagnostic: '550 5.1.1 K\xe4se \u{1F4EE}' },
    ]);
    expect(parts[1]).toMatch(/^[\x20-\x7E\r\n]*$/);
    expect(parts[1]).toContain('Final-Recipient: utf-8; \\x{6536}@\\x{4F8B}\\x{5B50}.example');
    expect(parts[1]).toContain('Diagnostic-Code: smtp; 550 5.1.1 K\\x{E4}se \\x{1F4EE}');
    expect(mail.parameters).toEqual([{ keyword: 'SMTPUTF8' }]);
  });
});

describe('news that is no failure', () => {
  const success = { ...RECIPIENT, status: '2.0.0', parameters: [{ keyword: 'NOTIFY', value: 'SUCCESS,FAILURE' }] };

  it('of a delay says until when it is tried (RFC 3464 section 2.3.9)', async () => {
    const until = NOW + 86_400_000;
    const { parts } = await open(subject(), [{ ...RECIPIENT, status: '4.4.1' }], { notice: 'delayed', until });
    expect(parts[1]).toContain('Action: delayed\r\nStatus: 4.4.1\r\n');
    expect(parts[1]).toContain('Will-Retry-Until: Sun, 22 Nov 2026 12:00:00 +0000');
    expect(parts[0]).toContain('Sun, 22 Nov 2026');
  });

  it('of a message handed on says that no more will be heard (RFC 3461 section 5.2.2)', async () => {
    const { parts } = await open(subject(), [success], { notice: 'relayed' });
    expect(parts[1]).toContain('Action: relayed\r\nStatus: 2.0.0\r\n');
  });

  it.each([
    { notify: undefined, told: ['returned', 'failed', 'refused', 'delayed'] },
    { notify: 'NEVER', told: [] },
    { notify: 'SUCCESS', told: ['relayed'] },
    { notify: 'FAILURE', told: ['returned', 'failed', 'refused'] },
    { notify: 'failure,delay', told: ['returned', 'failed', 'refused', 'delayed'] },
    { notify: 'DELAY', told: ['delayed'] },
  ])('NOTIFY=$notify: exactly what was asked for (RFC 3461 section 4.1)', async ({ notify, told }) => {
    const parameters = notify === undefined ? [] : [{ keyword: 'NOTIFY', value: notify }];
    const heard: string[] = [];
    for (const notice of NOTICES)
      if (await compose(subject(), [{ ...RECIPIENT, parameters }], { notice })) heard.push(notice);
    expect(heard).toEqual(told);
  });

  it('does not pass our words off as a server\u2019s', async () => {
    const { parts } = await open(subject(), [{ ...RECIPIENT, diagnostic: 'Policy no-cards' }]);
    expect(parts[1]).toContain('Diagnostic-Code: x-postern; Policy no-cards');
  });

  it('has no content, whatever RET asks for', async () => {
    const about = subject({ parameters: [{ keyword: 'RET', value: 'FULL' }] });
    const { raw } = await open(about, [RECIPIENT], { notice: 'failed' });
    expect(raw).not.toContain('secret body');
  });
});

describe('there is none', () => {
  const never = { ...RECIPIENT, parameters: [{ keyword: 'NOTIFY', value: 'NEVER' }] };

  it.each(NOTICES)('%s: to the null reverse-path (attack S28)', async (notice) => {
    expect(await compose(subject({ reversePath: null }), [RECIPIENT], { notice })).toBeUndefined();
  });

  it.each(NOTICES)('%s: when nobody wants to know (RFC 3461 section 4.1)', async (notice) => {
    expect(await compose(subject(), [never, never], { notice })).toBeUndefined();
  });

  it('when there is nobody to tell of', async () => {
    expect(await compose(subject(), [])).toBeUndefined();
  });

  it('about those who do not want to know, among others', async () => {
    const { raw } = await open(subject(), [{ ...never, address: address('quiet@other.example') }, RECIPIENT]);
    expect(raw).not.toContain('quiet');
    expect(raw).toContain('b@other.example');
  });
});

describe('in three languages', () => {
  it.each(LANGUAGES.flatMap((language) => NOTICES.map((notice) => ({ language, notice }))))(
    '$notice in $language',
    async ({ language, notice }) => {
      const wish = notice === 'relayed' ? [{ keyword: 'NOTIFY', value: 'SUCCESS' }] : [];
      const { mail, parsed } = await open(subject(), [{ ...RECIPIENT, parameters: wish }], { notice, language });
      const title = localText(language, `${notice}Subject`);
      expect(parsed.subject).toBe(title);
      expect(mail.summary.subject).toBe(title);
      expect(parsed.headers.get('content-language')).toBe(language);
      expect(parsed.text).toContain(REFERENCE);
      expect(parsed.text).toContain('b@other.example');
      expect(parsed.text?.includes('too early')).toBe(notice === 'returned');
      expect(parsed.text).not.toMatch(/\{\{|\}\}|undefined/);
    },
  );

  it('no two of them are the same', () => {
    for (const key of ['sender', 'returned', 'failed', 'refused'] as const) {
      expect(new Set(LANGUAGES.map((language) => localText(language, key))).size).toBe(3);
    }
  });
});

describe('nothing that is quoted becomes a line of its own (attack A11)', () => {
  const FIELDS =
    /^(?:From|To|Subject|Date|Message-ID|Auto-Submitted|Content-Language|MIME-Version|Content-Type|Content-Transfer-Encoding|Bcc|[ \t])/;

  it.each([
    { why: 'a header field', reason: 'x\r\nBcc: evil@evil.example' },
    { why: 'a second body', reason: 'x\r\n\r\n<html>' },
    { why: 'bare newlines', reason: 'x\nBcc: evil@evil.example\rX: y' },
    { why: 'a boundary', reason: 'x\r\n----_NmP-Part_1--\r\n' },
    { why: 'other line ends', reason: 'x\u0085Bcc: a\u2028Bcc: b' },
  ])('a reason with $why', async ({ reason }) => {
    const { raw, parsed, parts } = await open(subject(), [RECIPIENT], { reason });
    const header = raw.slice(0, raw.indexOf('\r\n\r\n')).split('\r\n');
    expect(header.filter((line) => !FIELDS.test(line) || line.startsWith('Bcc'))).toEqual([]);
    expect(parts).toHaveLength(3);
    expect(parsed.text?.split('\n').filter((line) => /^(?:Bcc|X:|<html>|----)/.test(line))).toEqual([]);
  });

  it('a reason is quoted as it is, not filled in', async () => {
    const { parsed } = await open(subject(), [RECIPIENT], { reason: 'a {{reference}} $t(sender) &<b> b' });
    expect(parsed.text).toContain('a {{reference}} $t(sender) &<b> b');
  });

  it('a server\u2019s answer stays on its line', async () => {
    const diagnostic = '550 x\r\nFinal-Recipient: rfc822; evil@evil.example\r\n\r\nAction: delivered';
    const { parts } = await open(subject(), [{ ...RECIPIENT, diagnostic }]);
    expect(parts[1]?.split('\r\n').filter((line) => line.startsWith('Final-Recipient'))).toHaveLength(1);
    expect(parts[1]?.split('\r\n').filter((line) => line === 'Action: delivered')).toEqual([]);
  });

  it.each([String.raw`"a b"@corp.example`, String.raw`"evil\" x,"@corp.example`, 'a+b@corp.example'])(
    'the sender %s adds no field',
    async (sender) => {
      const { raw, mail } = await open(subject({ reversePath: address(sender) }), [RECIPIENT]);
      const header = raw.slice(0, raw.indexOf('\r\n\r\n')).split('\r\n');
      expect(header.filter((line) => !FIELDS.test(line))).toEqual([]);
      expect(mail.recipients[0]?.address.wire).toBe(sender);
    },
  );

  it('whatever the reason is, the form is the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (reason) => {
        const { parts, raw } = await open(subject(), [RECIPIENT], { reason });
        expect(parts).toHaveLength(3);
        const header = raw.slice(0, raw.indexOf('\r\n\r\n')).split('\r\n');
        expect(header.filter((line) => !FIELDS.test(line) || line.startsWith('Bcc'))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
