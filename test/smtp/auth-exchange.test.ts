// AUTH as it is handed on, and the account's name that can be read from it for the audit: never the secret.
import { describe, expect, it } from 'vitest';
import { AuthExchange } from '../../src/smtp/auth-exchange.ts';

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

describe('an AUTH exchange', () => {
  it.each([
    {
      why: 'PLAIN with an initial response',
      mechanism: 'plain',
      initial: base64('\0wang\0secret'),
      heard: [],
      user: 'wang',
    },
    {
      why: 'PLAIN with an authorisation identity',
      mechanism: 'PLAIN',
      initial: base64('boss\0wang\0secret'),
      heard: [],
      user: 'wang',
    },
    {
      why: 'PLAIN in two steps',
      mechanism: 'PLAIN',
      initial: undefined,
      heard: [base64('\0wang\0secret')],
      user: 'wang',
    },
    {
      why: 'LOGIN: the first line is the name',
      mechanism: 'LOGIN',
      initial: undefined,
      heard: [base64('wang'), base64('secret')],
      user: 'wang',
    },
    {
      why: 'LOGIN with an initial response',
      mechanism: 'LOGIN',
      initial: base64('wang'),
      heard: [base64('secret')],
      user: 'wang',
    },
    {
      why: 'XOAUTH2',
      mechanism: 'XOAUTH2',
      initial: base64('user=wang@corp.example\u0001auth=Bearer t\u0001\u0001'),
      heard: [],
      user: 'wang@corp.example',
    },
    { why: 'an aborted exchange', mechanism: 'LOGIN', initial: undefined, heard: ['*'], user: undefined },
    { why: 'an exchange without a word', mechanism: 'LOGIN', initial: undefined, heard: [], user: undefined },
    { why: 'no base64', mechanism: 'PLAIN', initial: '!!!', heard: [], user: undefined },
    { why: 'an empty name', mechanism: 'PLAIN', initial: base64('\0\0secret'), heard: [], user: undefined },
    {
      why: 'a name with a line end (attack W13)',
      mechanism: 'LOGIN',
      initial: base64('wang\r\nx'),
      heard: [],
      user: undefined,
    },
    { why: 'a name without end', mechanism: 'LOGIN', initial: base64('w'.repeat(321)), heard: [], user: undefined },
    {
      why: 'XOAUTH2 without a name',
      mechanism: 'XOAUTH2',
      initial: base64('auth=Bearer t'),
      heard: [],
      user: undefined,
    },
  ])('$why', ({ mechanism, initial, heard, user }) => {
    const exchange = new AuthExchange(mechanism, initial);
    for (const line of heard) exchange.hear(line);
    expect(exchange.user()).toBe(user);
    expect(exchange.command).toBe(`AUTH ${mechanism}${initial === undefined ? '' : ` ${initial}`}`);
    expect(JSON.stringify(exchange.user() ?? '')).not.toContain('secret');
  });
});
