// What officers see of held mail: masks and counts, never a value; explained are only the rules that asked for it.
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/mail/address.ts';
import type { Decision, Match } from '../../src/mail/decision.ts';
import type { Finding } from '../../src/mail/finding.ts';
import type { Message } from '../../src/mail/message.ts';
import { summarise } from '../../src/mail/summary.ts';

const VALUE = '11010519491231061X';
const addresses = (...texts: readonly string[]) => texts.flatMap((text) => parseAddress(text) ?? []);

const finding = (valueKey: string, confidence: Finding['confidence'] = 'medium'): Finding => ({
  detector: 'cn-resident-id',
  confidence,
  segment: 'body',
  path: '',
  segmentIndex: 0,
  start: 0,
  end: VALUE.length,
  masked: '1101************1X',
  valueKey,
});

const match = (ruleId: string): Match => ({
  ruleId,
  title: { en: ruleId },
  why: { en: 'because' },
  mode: 'enforce',
  severity: 'high',
  order: { outcome: 'hold', queue: 'review' },
  findings: [],
  recipients: [0],
});

const message: Message = {
  headers: [],
  subject: 'x'.repeat(2000),
  from: addresses('wang@corp.example'),
  to: addresses('u@xn--55qx5d.example'),
  cc: [],
  bcc: addresses('blind@other.example'),
  segments: [{ kind: 'body', path: '', text: VALUE }],
  attachments: Array.from({ length: 150 }, (_, i) => ({
    path: `${i}.txt`,
    name: `${i}.txt`,
    declaredType: 'text/plain',
    kind: 'text' as const,
    size: i,
    depth: 0,
  })),
  uninspectable: [{ path: 'a.zip', why: 'encrypted' }],
  structure: ['mime-ambiguous'],
};

const decision: Decision = {
  direction: 'outbound',
  verdicts: [],
  matches: [match('asked'), match('shadow-one')],
  findings: [...Array.from({ length: 30 }, () => finding('a')), finding('b', 'high')],
  structure: ['mime-ambiguous'],
  uninspectable: message.uninspectable,
  revision: '0',
};

describe('a summary', () => {
  const summary = summarise(message, decision, ['asked']);

  it('counts distinct values and occurrences, and shows the first places masked', () => {
    expect(summary.evidence).toMatchObject([{ detector: 'cn-resident-id', confidence: 'high', unique: 2, count: 31 }]);
    expect(summary.evidence[0]?.where).toHaveLength(10);
  });

  it('holds no value and no key of one', () => {
    expect(JSON.stringify(summary)).not.toContain(VALUE);
    expect(JSON.stringify(summary)).not.toContain('valueKey');
  });

  it('explains the rules that asked for the outcome, no others', () => {
    expect(summary.rules.map((rule) => rule.id)).toEqual(['asked']);
  });

  it('shows people as they are written, and no blind recipient (A08)', () => {
    expect([summary.from, summary.to]).toEqual([['wang@corp.example'], ['u@公司.example']]);
    expect(JSON.stringify(summary)).not.toContain('blind');
  });

  it('is not endless', () => {
    expect(summary.subject).toHaveLength(1000);
    expect(summary.attachments).toHaveLength(100);
  });

  it('names what could not be looked into', () => {
    expect(summary.uninspectable).toEqual([{ path: 'a.zip', why: 'encrypted' }]);
    expect(summary.structure).toEqual(['mime-ambiguous']);
  });
});
