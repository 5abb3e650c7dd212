// Replies as bytes and as a line of a log; the wording of our own is public (docs: SMTP answers).
import { describe, expect, it } from 'vitest';
import { newReference } from '../../src/mail/reference.ts';
import {
  acceptedReply,
  heldReply,
  isPositive,
  isTransient,
  refusedReply,
  renderReply,
  REPLIES,
  reply,
  replyText,
} from '../../src/mail/reply.ts';

describe('a reply on the wire', () => {
  it.each([
    { why: 'one line', given: reply(250, '2.0.0 OK'), octets: '250 2.0.0 OK\r\n' },
    { why: 'several lines', given: reply(250, 'a', 'b', 'c'), octets: '250-a\r\n250-b\r\n250 c\r\n' },
    { why: 'no text', given: reply(354), octets: '354 \r\n' },
    { why: 'one octet per character', given: reply(550, '\u00E9'), octets: '550 \u00E9\r\n' },
  ])('$why', ({ given, octets }) => {
    expect(renderReply(given).toString('latin1')).toBe(octets);
  });
});

describe('a reply in a log', () => {
  it('is one line without controls, and not endless (W13)', () => {
    expect(replyText(reply(550, 'a\u001B[31m', 'b\r\n250 fine'))).toBe('550 a [31m / b 250 fine');
    expect(replyText(reply(550, 'x'.repeat(1000)))).toHaveLength(500);
  });
});

describe('kinds of replies', () => {
  it.each([
    { code: 250, positive: true, transient: false },
    { code: 354, positive: false, transient: false },
    { code: 451, positive: false, transient: true },
    { code: 550, positive: false, transient: false },
  ])('$code', ({ code, positive, transient }) => {
    expect([isPositive(reply(code)), isTransient(reply(code))]).toEqual([positive, transient]);
  });
});

describe('our own replies', () => {
  const reference = newReference();

  it.each([
    { why: 'held', given: heldReply(reference), text: `250 2.0.0 Held for review as ${reference}` },
    { why: 'accepted', given: acceptedReply(reference), text: `250 2.0.0 Accepted as ${reference}` },
    {
      why: 'refused by rule',
      given: refusedReply('5.7.1', 'secrets-private-key', reference),
      text: `550 5.7.1 Policy secrets-private-key ${reference}`,
    },
    {
      why: 'refused by rule, with the address of the console',
      given: refusedReply('5.7.1', 'a-rule', reference, 'https://gate.corp.example'),
      text: `550 5.7.1 Policy a-rule ${reference} https://gate.corp.example`,
    },
  ])('$why', ({ given, text }) => {
    expect(replyText(given)).toBe(text);
  });

  const final = Object.entries(REPLIES).filter(([, { code }]) => code >= 400);

  it.each(final)('%s is ASCII with an enhanced code of its class', (_name, { code, lines }) => {
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^${Math.floor(code / 100)}\\.\\d\\.\\d+ [\\x20-\\x7E]+$`));
  });
});
