// A result for people: verdict, recipients, what was seen, why. Text from mail can not colour a terminal or turn a line (W13, H03).
import { describe, expect, it } from 'vitest';
import type { ScanResult } from '../../src/cli/scan-file.ts';
import { renderScan } from '../../src/cli/scan-report.ts';

const RESULT: ScanResult = {
  file: 'm1.eml',
  direction: 'outbound',
  size: 51_200,
  sha256: '0',
  verdict: 'hold',
  recipients: [
    { address: 'a@x.example', kind: 'to', verdict: 'hold', rules: ['one', 'two'] },
    { address: 'b@corp.example', kind: 'bcc', verdict: 'deliver', rules: [] },
  ],
  findings: [
    {
      detector: 'cn-mobile',
      count: 9,
      unique: 7,
      confidence: 'medium',
      where: Array.from({ length: 9 }, (_, i) => ({
        segment: 'attachment',
        path: 'a.zip/b.txt',
        masked: `176******7${i}`,
      })),
    },
  ],
  rules: [
    { id: 'one', mode: 'enforce', outcome: 'hold', severity: 'high' },
    { id: 'quiet', mode: 'shadow', outcome: 'reject', severity: 'low' },
  ],
  structure: ['mime-ambiguous'],
  uninspectable: [{ path: 'c.7z', why: 'unknown_type' }],
  took_ms: 4.1,
};

/** The report without colours, which a test run may or may not have. */
const plain = (result: ScanResult): string => renderScan(result).replaceAll(/\u001B\[\d+m/g, '');

describe('a report', () => {
  it('tells everything, verdict first', () => {
    expect(plain(RESULT).split('\n')).toEqual([
      'HOLD  m1.eml',
      '  outbound, 51,200 bytes, 4.1 ms',
      '  to  a@x.example: hold (one, two)',
      '  bcc b@corp.example: deliver',
      '  saw cn-mobile: 7 distinct of 9, medium confidence',
      ...Array.from({ length: 5 }, (_, i) => `      176******7${i}  in attachment › a.zip/b.txt`),
      '      and 4 more',
      '  rule one: hold, high',
      '  rule quiet: reject, low (shadow: not carried out)',
      '  structure: mime-ambiguous',
      '  could not look into c.7z: unknown type',
    ]);
  });

  it.each([
    { why: 'a file name with an escape sequence', result: { ...RESULT, file: 'a\u001B[2J.eml' } },
    { why: 'a path with a line end', result: { ...RESULT, uninspectable: [{ path: 'a\nHOLD  b', why: 'broken' }] } },
    {
      why: 'a path that turns the line (H03)',
      result: { ...RESULT, uninspectable: [{ path: 'a\u202Eb', why: 'broken' }] },
    },
    {
      why: 'an address with a control',
      result: { ...RESULT, recipients: [{ address: 'a\u0007@x', kind: 'to', verdict: 'hold' as const, rules: [] }] },
    },
    {
      why: 'a value with an escape sequence',
      result: {
        ...RESULT,
        findings: RESULT.findings.map((f) => ({
          ...f,
          where: [{ segment: 'body', masked: '*', value: '\u001B[31m1' }],
        })),
      },
    },
  ])('shows what is hostile as what it is: $why (W13)', ({ result }) => {
    const text = plain(result);
    expect(text).toContain('⟦U+');
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]|\nHOLD/);
  });
});
