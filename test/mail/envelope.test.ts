// Parameters and paths as they go back on the wire: nothing decoded, nothing added.
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/mail/address.ts';
import { parameter, renderParameters, renderPath } from '../../src/mail/envelope.ts';

describe('parameters', () => {
  it.each([
    { why: 'none', parameters: [], text: '' },
    { why: 'a bare keyword', parameters: [{ keyword: 'SMTPUTF8' }], text: ' SMTPUTF8' },
    { why: 'xtext stays xtext', parameters: [{ keyword: 'ENVID', value: 'QQ+2B314' }], text: ' ENVID=QQ+2B314' },
    {
      why: 'several in their order',
      parameters: [{ keyword: 'SIZE', value: '12' }, { keyword: 'SMTPUTF8' }],
      text: ' SIZE=12 SMTPUTF8',
    },
  ])('$why', ({ parameters, text }) => {
    expect(renderParameters(parameters)).toBe(text);
  });

  it.each([
    { why: 'its value', keyword: 'SIZE', expected: '12' },
    { why: 'true for a bare keyword', keyword: 'SMTPUTF8', expected: true },
    { why: 'an empty value is a value', keyword: 'AUTH', expected: '' },
    { why: 'undefined for what is not there', keyword: 'BODY', expected: undefined },
  ])('found: $why', ({ keyword, expected }) => {
    const given = [{ keyword: 'SIZE', value: '12' }, { keyword: 'SMTPUTF8' }, { keyword: 'AUTH', value: '' }];
    expect(parameter(given, keyword)).toBe(expected);
  });
});

describe('paths', () => {
  it('of an address is what came in, not what it was read as', () => {
    expect(renderPath(parseAddress('"Boss"@CORP.example') ?? null)).toBe('<"Boss"@CORP.example>');
  });

  it('of notifications is empty', () => {
    expect(renderPath(null)).toBe('<>');
  });
});
