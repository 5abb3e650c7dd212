// What is a mail address, what two addresses have in common, and what merely looks like one (attacks A01 to A06).
// Whatever is accepted goes back on the wire as it came.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressKey,
  BARE_POSTMASTER,
  displayAddress,
  isListedDomain,
  needsUtf8,
  parseAddress,
  parseDomain,
  type Domain,
} from '../../src/mail/address.ts';
import { address } from '../support/address.ts';

describe('what is an address', () => {
  it.each([
    { why: 'the ordinary one', text: 'wang@corp.example', domain: 'corp.example' },
    { why: 'every character of RFC 5322 atext', text: "a!#$%&'*+-/=?^_`{|}~z@x.example", domain: 'x.example' },
    { why: 'a domain of one label', text: 'root@localhost', domain: 'localhost' },
    { why: 'an underscore in the domain, which exists', text: 'a@b_c.example', domain: 'b_c.example' },
    { why: 'a local part of 128 octets', text: `${'a'.repeat(128)}@x.example`, domain: 'x.example' },
    { why: 'a quoted local part with a blank (A02)', text: '"a b"@x.example', domain: 'x.example' },
    { why: 'a quoted local part with an @ (A02)', text: '"x@evil.example"@corp.example', domain: 'corp.example' },
    { why: 'an escaped quote', text: String.raw`"a\"b"@x.example`, domain: 'x.example' },
    {
      why: 'what looks like an encoded word is a dot-string (A01)',
      text: '=?utf-8?q?u?=@x.example',
      domain: 'x.example',
    },
    { why: 'a percent sign is only a character (S12)', text: 'u%foreign.example@corp.example', domain: 'corp.example' },
    { why: 'an upper-case domain is folded (A06)', text: 'USER@Corp.EXAMPLE', domain: 'corp.example' },
    { why: 'a Han local part (RFC 6531)', text: '王伟@corp.example', domain: 'corp.example' },
    { why: 'a Han domain becomes A-labels', text: 'u@公司.example', domain: 'xn--55qx5d.example' },
    { why: 'A-labels stay', text: 'u@xn--55qx5d.example', domain: 'xn--55qx5d.example' },
    { why: 'an IPv4 literal', text: 'u@[192.0.2.1]', domain: '[192.0.2.1]' },
    { why: 'an IPv6 literal', text: 'u@[IPv6:2001:DB8::1]', domain: '[ipv6:2001:db8::1]' },
  ])('$why', ({ text, domain }) => {
    expect(parseAddress(text)).toEqual({
      localPart: text.slice(0, text.lastIndexOf('@')),
      domain,
      wire: text,
    });
  });

  it.each([
    { why: 'nothing', text: '' },
    { why: 'no domain', text: 'wang' },
    { why: 'an empty domain', text: 'wang@' },
    { why: 'an empty local part', text: '@corp.example' },
    { why: 'a list (A01)', text: 'a,b@corp.example' },
    { why: 'a semicolon (A01)', text: 'a;b@corp.example' },
    { why: 'a group or source route (A01)', text: 'g:b@corp.example' },
    { why: 'a comment in front (A01)', text: '(x)u@corp.example' },
    { why: 'a comment behind (A01)', text: 'u(x)@corp.example' },
    { why: 'a domain literal as local part (A01)', text: '[u]@corp.example' },
    { why: 'a backslash outside quotes (A01)', text: String.raw`a\b@corp.example` },
    { why: 'angle brackets', text: '<a@corp.example>' },
    { why: 'a blank in the local part', text: 'a b@corp.example' },
    { why: 'a blank and more domain behind the domain (A04)', text: 'victim@corp.example .evil.example' },
    { why: 'a comment inside the domain (A04)', text: 'victim@corp.example(x).evil.example' },
    { why: 'a dot at the start', text: '.a@corp.example' },
    { why: 'a dot at the end', text: 'a.@corp.example' },
    { why: 'two dots', text: 'a..b@corp.example' },
    { why: 'an open quote', text: '"a@corp.example' },
    { why: 'a quote inside quotes', text: '"a"b"@corp.example' },
    { why: 'a local part of 129 octets', text: `${'a'.repeat(129)}@x.example` },
    { why: 'CR LF and a header (A11)', text: 'a@corp.example\r\nBcc: b@evil.example' },
    { why: 'CR LF inside quotes (A11)', text: '"a\r\nb"@corp.example' },
    { why: 'NUL', text: 'a\0@corp.example' },
    { why: 'a soft hyphen (A05)', text: 'a@cor\u00ADp.example' },
    { why: 'a zero-width blank (A05)', text: 'bo\u200Bss@corp.example' },
    { why: 'a right-to-left override (H03)', text: 'a\u202Eb@corp.example' },
    { why: 'punycode of nothing (A05)', text: 'u@xn--a' },
    { why: 'an ideographic full stop for a dot (A05)', text: 'u@corp。example' },
    { why: 'a full-width letter (A05)', text: 'u@ｃorp.example' },
    { why: 'a dot at the end of the domain (A06)', text: 'u@corp.example.' },
    { why: 'a dot at the start of the domain', text: 'u@.corp.example' },
    { why: 'a label of 64 characters', text: `u@${'a'.repeat(64)}.example` },
    { why: 'a domain of more than 255 octets', text: `u@${'a.'.repeat(130)}example` },
    { why: 'an open literal', text: 'u@[192.0.2.1' },
    { why: 'a literal that is no IP address', text: 'u@[300.1.1.1]' },
    { why: 'an IPv6 address without its tag', text: 'u@[2001:db8::1]' },
  ])('not $why', ({ text }) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it('never throws, and what it accepts is on the wire what it was', () => {
    const piece = fc.constantFrom(
      ...['a', 'xn--', 'Ä', 'ß', 'İ', '王', '。', '\u0301', '1', '-', '.', '"', '\\', ' ', '[', ']', '\r', '\0'],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.array(piece, { maxLength: 8 }).map((p) => p.join('')),
    );
    const texts = fc.oneof(
      text,
      fc.emailAddress(),
      fc.tuple(text, text).map(([local, domain]) => `${local}@${domain}`),
      text.map((domain) => `a@${domain}`),
    );
    fc.assert(
      fc.property(texts, (given) => {
        const parsed = parseAddress(given);
        if (parsed === undefined) return;
        expect(parsed.wire).toBe(given);
        expect(parsed.wire.startsWith(`${parsed.localPart}@`)).toBe(true);
        expect(given).not.toMatch(/[\r\n\0]/);
        // The canonical domain is a fixed point: reading it again gives the same.
        expect(parseDomain(parsed.domain)).toBe(parsed.domain);
      }),
      { numRuns: 4000 },
    );
  });
});

describe('when two addresses are one', () => {
  it.each([
    { why: 'case does not matter', one: 'Boss@Corp.Example', other: 'boss@corp.example', same: true },
    {
      why: 'quotes that mean nothing do not matter (A02)',
      one: '"boss"@corp.example',
      other: 'boss@corp.example',
      same: true,
    },
    { why: 'nor do escapes (A02)', one: String.raw`"b\oss"@corp.example`, other: 'boss@corp.example', same: true },
    {
      why: 'nor does the spelling of the domain (A05)',
      one: 'u@公司.example',
      other: 'u@XN--55QX5D.example',
      same: true,
    },
    {
      why: 'a Cyrillic letter makes another domain (A05)',
      one: 'u@соrp.example',
      other: 'u@corp.example',
      same: false,
    },
    { why: 'a tag makes another mailbox (A07)', one: 'boss+x@corp.example', other: 'boss@corp.example', same: false },
    { why: 'a dot makes another mailbox (A07)', one: 'b.oss@corp.example', other: 'boss@corp.example', same: false },
  ])('$why', ({ one, other, same }) => {
    expect(addressKey(address(one)) === addressKey(address(other))).toBe(same);
  });
});

describe('an address for people', () => {
  it.each([
    { why: 'the domain in its own script', text: 'u@xn--55qx5d.example', shown: 'u@公司.example' },
    { why: 'the local part as it was written', text: 'Boss@Corp.Example', shown: 'Boss@corp.example' },
  ])('$why', ({ text, shown }) => {
    expect(displayAddress(address(text))).toBe(shown);
  });

  it('postmaster has no domain', () => {
    expect(displayAddress(BARE_POSTMASTER)).toBe('postmaster');
  });
});

describe('SMTPUTF8 is needed', () => {
  it.each([
    { why: 'not for ASCII', text: 'a@corp.example', needed: false },
    { why: 'for a local part in Han', text: '王@corp.example', needed: true },
    { why: 'for a domain spelled in Han', text: 'a@公司.example', needed: true },
    { why: 'not for the same domain in A-labels', text: 'a@xn--55qx5d.example', needed: false },
  ])('$why', ({ text, needed }) => {
    expect(needsUtf8(address(text))).toBe(needed);
  });
});

describe('our domains', () => {
  const OURS = ['corp.example', '.corp.example'];

  it.each([
    { why: 'the domain itself', domain: 'corp.example', listed: OURS, ours: true },
    { why: 'a sub-domain', domain: 'hr.corp.example', listed: OURS, ours: true },
    { why: 'a deep one', domain: 'a.b.corp.example', listed: OURS, ours: true },
    {
      why: 'a leading dot does not mean the domain itself',
      domain: 'corp.example',
      listed: ['.corp.example'],
      ours: false,
    },
    { why: 'without a dot no sub-domain', domain: 'hr.corp.example', listed: ['corp.example'], ours: false },
    { why: 'a longer label is another domain (A06)', domain: 'evilcorp.example', listed: OURS, ours: false },
    { why: 'ours in front is another domain (A06)', domain: 'corp.example.evil.example', listed: OURS, ours: false },
    {
      why: 'a sub-domain of ours in front is another domain (A06)',
      domain: 'a.corp.example.evil.example',
      listed: OURS,
      ours: false,
    },
    { why: 'nothing is listed', domain: 'corp.example', listed: [], ours: false },
  ])('$why', ({ domain, listed, ours }) => {
    expect(isListedDomain(domain as Domain, listed)).toBe(ours);
  });
});
