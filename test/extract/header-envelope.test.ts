// An envelope for a message that comes as a file: everybody in To, Cc and Bcc, each once.
import { describe, expect, it } from 'vitest';
import { envelopeFromHeader } from '../../src/extract/header-envelope.ts';
import { bytes, lines } from '../support/mail.ts';

describe('an envelope from the header', () => {
  it.each([
    {
      why: 'all recipients, blind ones too, each once',
      header: ['From: a@x.example', 'To: b@x.example, C <c@x.example>', 'Cc: B@x.example', 'Bcc: d@x.example'],
      from: 'a@x.example',
      to: ['B@x.example', 'c@x.example', 'd@x.example'],
    },
    {
      why: 'folded fields',
      header: ['From: a@x.example', 'To: b@x.example,', ' c@x.example'],
      from: 'a@x.example',
      to: ['b@x.example', 'c@x.example'],
    },
    { why: 'nobody', header: ['Subject: x'], from: undefined, to: [] },
    {
      why: 'not what stands in the body',
      header: ['From: a@x.example', '', 'To: b@x.example'],
      from: 'a@x.example',
      to: [],
    },
    { why: 'the first of several senders', header: ['From: a@x.example, b@x.example'], from: 'a@x.example', to: [] },
  ])('$why', ({ header, from, to }) => {
    const envelope = envelopeFromHeader(bytes(lines(...header, '', 'body')));
    expect(envelope.reversePath?.wire).toBe(from);
    expect(envelope.recipients.map((r) => r.address.wire)).toEqual(to);
    expect(envelope.parameters).toEqual([]);
  });

  it('of a message without body', () => {
    expect(envelopeFromHeader(Buffer.from('To: a@x.example')).recipients).toHaveLength(1);
  });
});
