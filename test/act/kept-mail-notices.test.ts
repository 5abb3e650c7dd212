// Notifications about mail that was with us: which recipients they name, with which status, and never about a notification.
import { describe, expect, it } from 'vitest';
import { noticesAbout } from '../../src/act/kept-mail-notices.ts';
import { Notifier } from '../../src/act/notify.ts';
import { readAll } from '../../src/mail/content.ts';
import type { Notices } from '../../src/quarantine/notices.ts';
import type { KeptMail, NewMail } from '../../src/quarantine/store.ts';
import { newMail, openStore, RECEIVED_AT, type MailChanges } from '../support/kept-mail.ts';
import { must } from '../support/must.ts';

async function stage(changes: MailChanges = {}): Promise<{ notices: Notices; mail: KeptMail }> {
  const { store } = await openStore();
  const kept = newMail(changes);
  await store.keep([kept], { pending: false });
  const notifier = new Notifier({ hostname: 'gate.example', now: () => RECEIVED_AT, languageOf: () => 'en' });
  return { notices: noticesAbout(notifier, store), mail: must(await store.find(kept.reference)) };
}

const bytesOf = async (notice: NewMail | undefined): Promise<string> =>
  (await readAll(must(notice?.content, 'the notification'))).toString('utf8');

describe('a return', () => {
  it('names all recipients and gives the reason', async () => {
    const { notices, mail } = await stage({ to: ['b@other.example', 'c@other.example'] });
    const notice = await notices.composeReturn(mail, 'not this year');
    const text = await bytesOf(notice);
    expect(notice?.about).toBe(mail.reference);
    expect([...text.matchAll(/Final-Recipient: rfc822; (\S+)/g)].map((m) => m[1])).toEqual([
      'b@other.example',
      'c@other.example',
    ]);
    expect([...text.matchAll(/Status: (\S+)/g)].map((m) => m[1])).toEqual(['5.7.1', '5.7.1']);
    expect(text).toContain('not this year');
    expect(text).toContain('Subject: plans of the year');
    expect(text).not.toContain('the body');
  });

  it('does not say of somebody who has the message that it was not delivered', async () => {
    const { notices, mail } = await stage({ to: ['has@other.example', 'unsure@other.example'] });
    const [first, second] = [must(mail.recipients[0]), must(mail.recipients[1])];
    const recipients = [
      { ...first, state: 'delivered' as const },
      { ...second, state: 'uncertain' as const },
    ];
    const text = await bytesOf(await notices.composeReturn({ ...mail, state: 'uncertain', recipients }, 'x'));
    expect(text).not.toContain('has@other.example');
    expect(text).toContain('unsure@other.example');
  });

  it('to the null reverse-path is none', async () => {
    const { notices, mail } = await stage({ sender: null });
    expect(await notices.composeReturn(mail, 'x')).toBeUndefined();
  });
});

describe('a failure', () => {
  it.each([
    { why: 'the server\u2019s own status', reply: '550 5.1.1 No such user', status: '5.1.1' },
    { why: 'a status of three figures', reply: '552 5.123.456 x', status: '5.123.456' },
    { why: 'no status in the answer', reply: '550 No such user', status: '5.0.0' },
    { why: 'a status that is no failure', reply: '550 2.1.5 Ok', status: '5.0.0' },
    {
      why: 'a temporary one that went on for too long',
      reply: 'delivery was tried in vain; last: 451 4.3.0 x',
      gone: 'expired' as const,
      status: '4.4.7',
    },
    { why: 'that somebody gave it up', reply: 'given up', gone: 'dropped' as const, status: '5.0.0' },
    { why: 'no answer at all', reply: null, status: '5.0.0' },
  ])('tells $why', async ({ reply, status, gone }) => {
    const { notices, mail } = await stage({ to: ['b@other.example', 'c@other.example'] });
    const text = await bytesOf(
      await notices.composeFailure(mail, [{ position: 1, reply, ...(gone === undefined ? {} : { why: gone }) }]),
    );
    expect(text).toContain(`Status: ${status}\r\n`);
    expect(text).not.toContain('b@other.example\r\nAction');
    expect(text.includes('Diagnostic-Code')).toBe(reply !== null);
  });

  it('of a notification is told to nobody', async () => {
    const { notices, mail } = await stage({ purpose: 'notice' });
    expect(await notices.composeFailure(mail, [{ position: 0, reply: null }])).toBeUndefined();
    expect(await notices.composeReturn(mail, 'x')).toBeUndefined();
  });

  it('names nobody who is not there', async () => {
    const { notices, mail } = await stage();
    expect(await notices.composeFailure(mail, [{ position: 7, reply: null }])).toBeUndefined();
  });
});
