// MAIL and RCPT lines: which are read and as what, which are refused (attacks A01, A02, A03, A05, A06). What is read goes on the
// wire as it came, so a line that two servers could read differently must not be read at all.
import { describe, expect, it } from 'vitest';
import { parseMail, parseRcpt } from '../../src/smtp/path-command.ts';

describe('paths that are read', () => {
  it.each([
    { why: 'a plain address', path: 'u@corp.example' },
    { why: 'letters keep their case (RFC 5321 section 2.4)', path: 'U.Ser@Corp.EXAMPLE', domain: 'corp.example' },
    { why: 'all characters of an atom', path: "!#$%&'*+-/=?^_`{|}~.u@corp.example" },
    { why: 'a tag', path: 'u+tag@corp.example' },
    { why: 'quotes that mean nothing', path: '"boss"@corp.example' },
    { why: 'a quoted blank', path: '"a b"@corp.example' },
    { why: 'a quoted at sign', path: '"x@evil.example"@corp.example', domain: 'corp.example' },
    { why: 'a quoted quote', path: String.raw`"a\"b"@corp.example` },
    { why: 'an underscore in a domain', path: 'a_b@x_y.example' },
    { why: 'an encoded word is an atom like another', path: '=?utf-8?q?u?=@corp.example' },
    { why: 'an address literal', path: 'u@[192.0.2.1]', domain: '[192.0.2.1]' },
    { why: 'an IPv6 literal', path: 'u@[IPv6:2001:db8::1]', domain: '[ipv6:2001:db8::1]' },
    { why: 'a domain in its own script', path: '收件人@例子.example', domain: 'xn--fsqu00a.example' },
    { why: 'the same domain as an A-label', path: 'u@xn--fsqu00a.example', domain: 'xn--fsqu00a.example' },
    { why: 'a domain in mixed scripts is another domain', path: 'u@соrp.example', domain: 'xn--rp-emcl.example' },
  ])('$why', ({ path, domain }) => {
    const expected = domain ?? path.slice(path.lastIndexOf('@') + 1);
    for (const parsed of [parseMail(`MAIL FROM:<${path}>`), parseRcpt(`RCPT TO:<${path}>`)]) {
      expect(parsed?.path).toMatchObject({ wire: path, domain: expected });
      expect(parsed?.parameters).toEqual([]);
    }
  });

  it.each([
    {
      why: 'a source route is left out (RFC 5321 appendix C)',
      path: '@a.example,@b.example:u@corp.example',
      wire: 'u@corp.example',
    },
    { why: 'a short source route too', path: '@a.example:u@corp.example', wire: 'u@corp.example' },
    { why: 'the postmaster needs no domain', path: 'Postmaster', wire: 'Postmaster' },
  ])('$why', ({ path, wire }) => {
    expect(parseRcpt(`RCPT TO:<${path}>`)?.path.wire).toBe(wire);
  });

  it.each([
    { why: 'no brackets, as printers write it', line: 'RCPT TO:u@corp.example' },
    { why: 'blanks behind the colon', line: 'RCPT TO:  <u@corp.example>' },
    { why: 'blanks behind the verb, in any case', line: 'rcpt  To: u@corp.example' },
  ])('$why', ({ line }) => {
    expect(parseRcpt(`${line} NOTIFY=NEVER`)).toMatchObject({
      path: { wire: 'u@corp.example' },
      parameters: [{ keyword: 'NOTIFY', value: 'NEVER' }],
    });
  });

  it.each([
    { why: 'the null reverse-path', line: 'MAIL FROM:<>', path: null },
    { why: 'any case of the verb', line: 'mail from:<>', path: null },
    { why: 'a blank behind the colon, as many clients write', line: 'MAIL FROM: <>', path: null },
  ])('$why', ({ line, path }) => {
    expect(parseMail(line)?.path).toBe(path);
  });
});

describe('paths that are refused', () => {
  it.each([
    { why: 'A01: a comma', path: 'a,b@corp.example' },
    { why: 'A01: a semicolon', path: 'a;b@corp.example' },
    { why: 'A01: a group', path: 'g:b@corp.example' },
    { why: 'A01: a comment in front', path: '(x)u@corp.example' },
    { why: 'A01: a comment behind', path: 'u(x)@corp.example' },
    { why: 'A01: brackets', path: '[u]@corp.example' },
    { why: 'A01: a backslash', path: String.raw`a\b@corp.example` },
    { why: 'A01: two at signs', path: 'a@b@corp.example' },
    { why: 'a dot in front', path: '.u@corp.example' },
    { why: 'a dot behind', path: 'u.@corp.example' },
    { why: 'two dots', path: 'u..v@corp.example' },
    { why: 'a blank', path: 'a b@corp.example' },
    { why: 'no local part', path: '@corp.example' },
    { why: 'no domain', path: 'u@' },
    { why: 'no at sign', path: 'u' },
    { why: 'half a quoted string', path: '"u@corp.example' },
    { why: 'text behind a quoted string', path: '"u"v@corp.example' },
    { why: 'A02: a quoted NUL', path: '"u\0"@corp.example' },
    { why: 'A03: parameters in a quoted string', path: '"foo@psres.example> ORCPT=x"@corp.example' },
    { why: 'A03: the same with backslashes', path: String.raw`"foo@psres.example\> ORCPT=x"@corp.example` },
    { why: 'A03: an opening bracket in a quoted string', path: '"<x"@corp.example' },
    { why: 'A05: an A-label that stands for nothing', path: 'u@xn--a.example' },
    { why: 'A05: an ideographic full stop', path: 'u@corp。example' },
    { why: 'A05: full-width letters', path: 'u@ｃorp.example' },
    { why: 'A05: a soft hyphen', path: 'u@co\u00ADrp.example' },
    { why: 'A05: a zero-width blank', path: 'u@co\u200Brp.example' },
    { why: 'A05: text that turns its direction', path: 'u\u202E@corp.example' },
    { why: 'A06: a dot behind the domain', path: 'u@corp.example.' },
    { why: 'A06: two dots in the domain', path: 'u@corp..example' },
    { why: 'A06: half an address literal', path: 'u@[192.0.2.1' },
    { why: 'A06: a literal that is none', path: 'u@[corp.example]' },
    { why: 'octets that were no UTF-8', path: 'u\uFFFD@corp.example' },
    { why: 'a line end', path: 'u\r\nRCPT TO:<v@corp.example' },
    { why: 'a local part without end', path: `${'u'.repeat(129)}@corp.example` },
    { why: 'a label without end', path: `u@${'c'.repeat(64)}.example` },
    { why: 'a domain without end', path: `u@${'c.'.repeat(127)}example` },
  ])('$why', ({ path }) => {
    expect(parseMail(`MAIL FROM:<${path}>`)).toBeUndefined();
    expect(parseRcpt(`RCPT TO:<${path}>`)).toBeUndefined();
  });

  it.each([
    { why: 'nothing', line: 'RCPT' },
    { why: 'no colon', line: 'RCPT TO <u@corp.example>' },
    { why: 'an empty path', line: 'RCPT TO:<>' },
    { why: 'half a bracket', line: 'RCPT TO:u@corp.example>' },
    { why: 'A01: a list without brackets', line: 'RCPT TO:a@corp.example,b@corp.example' },
    { why: 'A02: quotes without brackets', line: 'RCPT TO:"a b"@corp.example' },
    { why: 'A03: something behind the address without a blank', line: 'RCPT TO:u@corp.example>ORCPT=x' },
    { why: 'a name alone', line: 'RCPT TO:wang' },
    { why: 'a list', line: 'RCPT TO:<u@corp.example>,<v@corp.example>' },
    { why: 'a name', line: 'RCPT TO:U <u@corp.example>' },
    { why: 'another verb', line: 'MAIL FROM:<u@corp.example>' },
  ])('$why', ({ line }) => {
    expect(parseRcpt(line)).toBeUndefined();
  });
});

describe('parameters', () => {
  it.each([
    {
      why: 'keywords in upper case, values as they came',
      tail: ' size=1 Body=8bitMime',
      expected: [
        ['SIZE', '1'],
        ['BODY', '8bitMime'],
      ],
    },
    { why: 'a keyword without value', tail: ' SMTPUTF8', expected: [['SMTPUTF8']] },
    { why: 'xtext stays xtext', tail: ' ENVID=QQ+2B+0D+0A', expected: [['ENVID', 'QQ+2B+0D+0A']] },
    {
      why: 'several blanks',
      tail: '  A=1   B=2 ',
      expected: [
        ['A', '1'],
        ['B', '2'],
      ],
    },
    {
      why: 'UTF-8 in a value (RFC 6531)',
      tail: ' ORCPT=utf-8;用户@例子.example',
      expected: [['ORCPT', 'utf-8;用户@例子.example']],
    },
  ])('$why', ({ tail, expected }) => {
    const parameters = parseMail(`MAIL FROM:<u@corp.example>${tail}`)?.parameters;
    expect(parameters?.map(({ keyword, value }) => (value === undefined ? [keyword] : [keyword, value]))).toEqual(
      expected,
    );
  });

  it.each([
    { why: 'no blank in front', tail: 'SIZE=1' },
    { why: 'no keyword', tail: ' =1' },
    { why: 'no value', tail: ' SIZE=' },
    { why: 'two equals signs', tail: ' SIZE=1=2' },
    { why: 'the same twice', tail: ' SIZE=1 size=1' },
    { why: 'a keyword with other characters', tail: ' SI_ZE=1' },
    { why: 'a keyword that begins with a hyphen', tail: ' -SIZE=1' },
    { why: 'a control character in a value', tail: ' ENVID=a\u0001b' },
    { why: 'a tab between parameters', tail: '\tSIZE=1' },
    { why: 'another path', tail: ' <v@corp.example>' },
  ])('refused: $why', ({ tail }) => {
    expect(parseMail(`MAIL FROM:<u@corp.example>${tail}`)).toBeUndefined();
    expect(parseRcpt(`RCPT TO:<u@corp.example>${tail}`)).toBeUndefined();
  });
});
