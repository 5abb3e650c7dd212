// The one header field that we add. It never names a recipient (attack A08) and takes nothing a client says on trust.
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/mail/address.ts';
import { newReference } from '../../src/mail/reference.ts';
import type { Received } from '../../src/mail/received.ts';
import { receivedField, rfc5322Date } from '../../src/mail/trace.ts';

const reference = newReference();
const blind = parseAddress('blind@other.example');

function received(client: Partial<Received['client']>, keywords: readonly string[] = []): Omit<Received, 'content'> {
  return {
    reference,
    receivedAt: Date.UTC(2026, 10, 21, 12, 0, 0),
    client: {
      address: '192.0.2.7',
      hello: 'pc.corp.example',
      extended: true,
      tls: false,
      listener: 'staff',
      ...client,
    },
    envelope: {
      reversePath: null,
      parameters: keywords.map((keyword) => ({ keyword })),
      recipients: blind === undefined ? [] : [{ address: blind, parameters: [] }],
    },
    bareNewlines: false,
  };
}

const field = (client: Partial<Received['client']>, keywords?: readonly string[]): string =>
  receivedField(received(client, keywords), 'gw.corp.example').toString('latin1');

describe('the Received field', () => {
  it('says from where, by whom, how, under which reference and when', () => {
    expect(field({})).toBe(
      'Received: from pc.corp.example ([192.0.2.7])\r\n' +
        `\tby gw.corp.example (Postern) with ESMTP id ${reference};\r\n` +
        '\tSat, 21 Nov 2026 12:00:00 +0000\r\n',
    );
  });

  it('names no recipient, blind or not (A08)', () => {
    expect(field({})).not.toMatch(/blind|other\.example|\bfor\b/);
  });

  it.each([
    { why: 'HELO', client: { extended: false }, protocol: 'SMTP' },
    { why: 'EHLO', client: {}, protocol: 'ESMTP' },
    { why: 'EHLO over TLS', client: { tls: true }, protocol: 'ESMTPS' },
    { why: 'EHLO with AUTH', client: { user: 'wang' }, protocol: 'ESMTPA' },
    { why: 'EHLO over TLS with AUTH', client: { tls: true, user: 'wang' }, protocol: 'ESMTPSA' },
    { why: 'SMTPUTF8', client: { tls: true }, keywords: ['SMTPUTF8'], protocol: 'UTF8SMTPS' },
  ])('protocol: $why', ({ client, keywords, protocol }) => {
    expect(field(client, keywords)).toContain(`with ${protocol} id`);
  });

  it.each([
    { why: 'a header injected (A11)', hello: 'x\r\nBcc: y' },
    { why: 'a comment closed', hello: 'x) by (y' },
    { why: 'nothing', hello: '' },
    { why: 'a novel', hello: 'x'.repeat(256) },
  ])('an EHLO argument that is no name: $why', ({ hello }) => {
    expect(field({ hello })).toContain('from unknown ([192.0.2.7])');
    expect(field({ hello }).split('\r\n')).toHaveLength(4);
  });

  it('tags an IPv6 address', () => {
    expect(field({ address: '2001:db8::1' })).toContain('([IPv6:2001:db8::1])');
  });
});

describe('a date', () => {
  it.each([
    { why: 'the epoch', ms: 0, text: 'Thu, 01 Jan 1970 00:00:00 +0000' },
    { why: 'a leap day', ms: Date.UTC(2024, 1, 29, 23, 59, 59), text: 'Thu, 29 Feb 2024 23:59:59 +0000' },
  ])('$why', ({ ms, text }) => {
    expect(rfc5322Date(ms)).toBe(text);
  });
});
