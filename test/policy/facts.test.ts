// What policy judges: who is ours, who is named openly and who is blind, which way a message goes (P02, P03, attacks A06, A08).
import { describe, expect, it } from 'vitest';
import { BARE_POSTMASTER } from '../../src/mail/address.ts';
import { isOurs } from '../../src/policy/facts.ts';
import { address } from '../support/address.ts';
import { facts, OUR_DOMAINS } from '../support/policy-case.ts';

describe('the direction of each recipient', () => {
  it.each([
    { why: 'from us to us', from: 'a@corp.example', to: 'b@corp.example', direction: 'internal' },
    { why: 'from us to our sub-domain', from: 'a@corp.example', to: 'b@hr.corp.example', direction: 'internal' },
    { why: 'from us to others', from: 'a@corp.example', to: 'b@other.example', direction: 'outbound' },
    {
      why: 'a domain that ends like ours is another (A06)',
      from: 'a@corp.example',
      to: 'b@evilcorp.example',
      direction: 'outbound',
    },
    {
      why: 'a domain that begins like ours is another (A06)',
      from: 'a@corp.example',
      to: 'b@corp.example.evil.example',
      direction: 'outbound',
    },
    { why: 'an address literal is outside (A06)', from: 'a@corp.example', to: 'b@[192.0.2.1]', direction: 'outbound' },
    { why: 'from others to us', from: 'a@other.example', to: 'b@corp.example', direction: 'inbound' },
    { why: 'a notification to us', from: null, to: 'b@corp.example', direction: 'inbound' },
    { why: 'a notification to others', from: null, to: 'b@other.example', direction: 'outbound' },
    { why: 'others through us to others', from: 'a@other.example', to: 'b@other.example', direction: 'outbound' },
  ])('$why: $direction', ({ from, to, direction }) => {
    expect(facts({ from, to: [to] }).recipients.map((r) => r.direction)).toEqual([direction]);
  });

  it('postmaster without a domain is ours', () => {
    expect(isOurs(BARE_POSTMASTER, OUR_DOMAINS)).toBe(true);
  });
});

describe('how a recipient is named', () => {
  it('openly or not at all (P03)', () => {
    const { recipients } = facts({ to: ['a@x.example'], cc: ['b@x.example'], bcc: ['c@x.example'] });
    expect(recipients.map((r) => [r.address.wire, r.kind])).toEqual([
      ['a@x.example', 'to'],
      ['b@x.example', 'cc'],
      ['c@x.example', 'bcc'],
    ]);
  });

  it.each([
    { why: 'in another spelling', rcpt: 'boss@corp.example', named: '"Boss"@CORP.example', kind: 'to' },
    { why: 'in another script', rcpt: 'u@xn--55qx5d.example', named: 'u@公司.example', kind: 'to' },
    { why: 'not with a tag', rcpt: 'boss+x@corp.example', named: 'boss@corp.example', kind: 'bcc' },
    { why: 'somebody else is named', rcpt: 'a@x.example', named: 'b@x.example', kind: 'bcc' },
  ])('$why: $kind', ({ rcpt, named, kind }) => {
    expect(facts({ to: [rcpt], headerTo: [named] }).recipients.map((r) => r.kind)).toEqual([kind]);
  });

  it('a Bcc field that is still there changes nothing (A08)', () => {
    const { recipients } = facts({ to: ['a@x.example'], headerTo: [], message: { bcc: [address('a@x.example')] } });
    expect(recipients.map((r) => r.kind)).toEqual(['bcc']);
  });
});

describe('structure', () => {
  it('has what the message shows and what the door mended (S03)', () => {
    expect([...facts({ message: { structure: ['partial'] }, bareNewlines: true }).structure]).toEqual([
      'partial',
      'bare-newline',
    ]);
    expect([...facts({ message: { structure: ['partial'] } }).structure]).toEqual(['partial']);
  });
});
