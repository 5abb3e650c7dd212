// What `--show-text` prints: everything, with nothing hidden and no line of a mail that could pass for one of ours (H03, W13).
import { describe, expect, it } from 'vitest';
import type { ScanResult } from '../../src/cli/scan-file.ts';
import { renderSegments, visibleText } from '../../src/cli/scan-text.ts';

const RESULT = { segments: [], structure: [], uninspectable: [] } as unknown as ScanResult;

describe('text', () => {
  it.each([
    { why: 'controls', text: 'a\u0000\u001B[31mb', shown: 'a<U+0000><U+001B>[31mb' },
    { why: 'direction', text: 'a\u202Eb\u2069', shown: 'a<U+202E>b<U+2069>' },
    { why: 'nothing wide', text: '1\u200B2\u00AD3\uFEFF', shown: '1<U+200B>2<U+00AD>3<U+FEFF>' },
    { why: 'tags beyond 16 bits', text: 'a\u{E0041}', shown: 'a<U+E0041>' },
    { why: 'halves of pairs', text: 'a\uD83D', shown: 'a<U+D83D>' },
    { why: 'line ends of mail', text: 'a\r\nb\n\tc\rd', shown: 'a\nb\n\tc<U+000D>d' },
    { why: 'what is to be seen', text: '身份证 Ａ１😀', shown: '身份证 Ａ１😀' },
  ])('shows $why', ({ text, shown }) => {
    expect(visibleText(text)).toBe(shown);
  });
});

describe('segments', () => {
  it('stand with their places, and what is unread and odd at the end', () => {
    const result: ScanResult = {
      ...RESULT,
      segments: [
        { segment: 'body', text: 'one\n2. body, 3 characters' },
        { segment: 'attachment', path: 'a.zip/b\n9. c.xlsx', label: 'sheet 员工, B12', text: 'x' },
      ],
      structure: ['mime-ambiguous'],
      uninspectable: [
        { path: '', why: 'too_big' },
        { path: 'c.7z', why: 'unknown_type' },
      ],
    };
    expect(renderSegments(result).split('\n')).toEqual([
      '1. body, 25 characters',
      '    one',
      '    2. body, 3 characters',
      '2. attachment › a.zip/b 9. c.xlsx › sheet 员工, B12, 1 characters',
      '    x',
      'not read: the message: too big',
      'not read: c.7z: unknown type',
      'structure: mime-ambiguous',
    ]);
  });

  it('that are not there are told', () => {
    expect(renderSegments(RESULT)).toBe('no text');
  });
});
