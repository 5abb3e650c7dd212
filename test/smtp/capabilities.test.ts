// What we offer of what the server behind offers, and which parameters belong to it (attacks S23, S25).
import { describe, expect, it } from 'vitest';
import type { Capabilities } from '../../src/mail/next-hop.ts';
import { maxSize, offeredExtensions, offeredMechanisms, unknownParameter } from '../../src/smtp/capabilities.ts';

const capabilities = (...lines: readonly string[]): Capabilities =>
  new Map(lines.map((line) => [line.split(' ')[0] ?? '', line.split(' ').slice(1).join(' ')]));

const OFFER = { maxMessage: 1000, startTls: false, auth: false, aboutUsers: false, forward: false };

describe('extensions', () => {
  it.each([
    { why: 'nothing behind, nothing offered', theirs: [], offer: {}, ours: [] },
    {
      why: 'those that we can relay',
      theirs: ['8BITMIME', 'DSN', 'CHUNKING', 'BINARYMIME', 'ETRN'],
      offer: {},
      ours: ['8BITMIME', 'DSN'],
    },
    { why: 'the smaller size: ours', theirs: ['SIZE 5000'], offer: {}, ours: ['SIZE 1000'] },
    { why: 'the smaller size: theirs', theirs: ['SIZE 500'], offer: {}, ours: ['SIZE 500'] },
    { why: 'a size of 0 is no limit (RFC 1870 section 4)', theirs: ['SIZE 0'], offer: {}, ours: ['SIZE 1000'] },
    { why: 'a size without number', theirs: ['SIZE'], offer: {}, ours: ['SIZE 1000'] },
    { why: 'a size that is none', theirs: ['SIZE lots'], offer: {}, ours: ['SIZE 1000'] },
    { why: 'AUTH only when it may be', theirs: ['AUTH PLAIN LOGIN'], offer: {}, ours: [] },
    {
      why: 'AUTH with the mechanisms we hand on',
      theirs: ['AUTH LOGIN CRAM-MD5 plain'],
      offer: { auth: true },
      ours: ['AUTH PLAIN LOGIN'],
    },
    { why: 'AUTH without any of them', theirs: ['AUTH GSSAPI'], offer: { auth: true }, ours: [] },
    {
      why: 'in the order of the server',
      theirs: ['SIZE 9', 'DSN', '8BITMIME'],
      offer: {},
      ours: ['SIZE 9', 'DSN', '8BITMIME'],
    },
    { why: 'what tells of users, not to strangers (S26)', theirs: ['VRFY', 'EXPN', 'HELP'], offer: {}, ours: [] },
    {
      why: 'what tells of users, to the house',
      theirs: ['VRFY', 'ETRN'],
      offer: { aboutUsers: true },
      ours: ['VRFY'],
    },
    { why: 'STARTTLS is ours to offer', theirs: [], offer: { startTls: true }, ours: ['STARTTLS'] },
    {
      why: 'XCLIENT and XFORWARD to those who may',
      theirs: ['XCLIENT NAME ADDR'],
      offer: { forward: true },
      ours: ['XCLIENT NAME ADDR PORT PROTO HELO', 'XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE'],
    },
    { why: 'their STARTTLS is none of the client', theirs: ['STARTTLS'], offer: {}, ours: [] },
  ])('$why', ({ theirs, offer, ours }) => {
    expect(offeredExtensions({ ...OFFER, ...offer, capabilities: capabilities(...theirs) })).toEqual(ours);
  });

  it('the size limit holds where nothing is offered', () => {
    expect(maxSize({ capabilities: capabilities(), maxMessage: 7 })).toBe(7);
  });

  it('no mechanism without AUTH', () => {
    expect(offeredMechanisms(capabilities('SIZE 1'))).toEqual([]);
  });
});

describe('parameters', () => {
  const all = capabilities('SIZE', '8BITMIME', 'SMTPUTF8', 'DSN', 'AUTH PLAIN');
  const values: Readonly<Record<string, string>> = { BODY: '8BITMIME' };

  it.each(['SIZE', 'BODY', 'SMTPUTF8', 'RET', 'ENVID', 'AUTH'])(
    'MAIL %s is known while its extension is there',
    (keyword) => {
      const given = [{ keyword, value: values[keyword] ?? 'x' }];
      expect(unknownParameter('MAIL', given, all)).toBeUndefined();
      expect(unknownParameter('MAIL', given, capabilities())).toEqual(given[0]);
      expect(unknownParameter('RCPT', given, all)).toEqual(given[0]);
    },
  );

  it.each(['NOTIFY', 'ORCPT'])('RCPT %s is known while its extension is there', (keyword) => {
    const given = [{ keyword, value: 'x' }];
    expect(unknownParameter('RCPT', given, all)).toBeUndefined();
    expect(unknownParameter('RCPT', given, capabilities('SIZE'))).toEqual(given[0]);
    expect(unknownParameter('MAIL', given, all)).toEqual(given[0]);
  });

  it.each(['BINARYMIME', '', 'x', undefined])('BODY=%s is not relayed', (value) => {
    const given = [value === undefined ? { keyword: 'BODY' } : { keyword: 'BODY', value }];
    expect(unknownParameter('MAIL', given, all)).toEqual(given[0]);
  });

  it('names like those of objects are as unknown as others (attack X13)', () => {
    for (const keyword of ['CONSTRUCTOR', '__PROTO__', 'toString', 'constructor', '__proto__']) {
      expect(unknownParameter('MAIL', [{ keyword, value: '1' }], all)?.keyword).toBe(keyword);
    }
  });
});
