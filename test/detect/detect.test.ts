// The scanner: nothing is cut in two, one span has one type, words are counted, and no text makes it slow (X15, X16).
import { describe, expect, it } from 'vitest';
import { Scanner } from '../../src/detect/detect.ts';
import { DETECTORS } from '../../src/detect/detectors/index.ts';
import { countOf } from '../../src/mail/finding.ts';
import { MAX_FINDINGS, MAX_FINDINGS_OF_A_KIND } from '../../src/mail/limits.ts';
import type { Segment } from '../../src/mail/segment.ts';
import { foldText } from '../../src/rules/fold.ts';
import type { WordList } from '../../src/rules/rule-set.ts';
import { NOW, seen } from '../support/look.ts';

const ID = '11010519491231061X';
const scanner = new Scanner(DETECTORS);
const body = (text: string): Segment => ({ kind: 'body', path: '', text });

function words(id: string, ...list: readonly string[]): WordList {
  const folds = ['case', 'width', 'han'] as const;
  return { id, folds, words: list.map((word) => foldText(word, folds)) };
}

describe('a long text', () => {
  it('hides nothing at the edges of windows', () => {
    for (let before = 4070; before < 4110; before++) {
      expect(seen('cn-resident-id', `${'，'.repeat(before)}${ID}`)).toEqual([`${ID} medium`]);
    }
  });

  it('hides nothing that begins with a long run of something else', () => {
    const card = '6228 4827 8747 3012 615';
    for (let before = 4070; before < 4110; before++) {
      expect(seen('bank-card', `${'。'.repeat(before)}${card}。`)).toEqual([`${card} medium`]);
    }
  });

  it('counts each of many', () => {
    const numbers = Array.from({ length: 3000 }, (_, i) => `139${String(i).padStart(8, '0')}`);
    expect(seen('cn-mobile', numbers.join('\n'))).toHaveLength(3000);
  });
});

describe('the edge of a window', () => {
  const word = (pattern: string): Scanner =>
    new Scanner([
      {
        id: 'word',
        title: { en: 'w', 'zh-CN': 'w', 'zh-TW': 'w' },
        pattern,
        priority: 1,
        judge: ({ start, end, text }) => [
          { start, end, value: text.slice(start, end), confidence: 'high', masked: '*' },
        ],
      },
    ]);
  const spans = (pattern: string, text: string): readonly string[] =>
    word(pattern)
      .scan([body(text)], [], NOW)
      .map((f) => text.slice(f.start, f.end));

  it.each([
    { why: 'is no beginning of a word', pattern: String.raw`\bsecret`, filling: 'x', word: 'secret', found: [] },
    { why: 'is no beginning of the text', pattern: '^secret', filling: '，', word: 'secret', found: [] },
    { why: 'cuts no long match', pattern: 'k[0-9]{250}', filling: '，', word: `k${'7'.repeat(250)}`, found: 1 },
    {
      why: 'cuts no match of wide characters',
      pattern: '\u{20BB7}{200}',
      filling: '，',
      word: '\u{20BB7}'.repeat(200),
      found: 1,
    },
    { why: 'cuts no character in two', pattern: '密k', filling: '\u{20BB7}', word: '密k', found: 1 },
    { why: 'makes no two of one', pattern: '[0-9]{3,200}', filling: '，', word: '7'.repeat(200), found: 1 },
  ])('$why', ({ pattern, filling, word: meant, found }) => {
    for (let before = 4096 - 220; before < 4096 + 20; before += filling.length === 1 ? 1 : 7) {
      const text = filling.repeat(before / filling.length) + meant + filling;
      expect(spans(pattern, text)).toEqual(found === 1 ? [meant] : []);
    }
  });
});

describe('a scan in turns', () => {
  it('sees the same, and lets others have theirs', async () => {
    const text = `${ID} 17670696371，机密。`.repeat(3_000);
    const lists = [words('secret', '机密')];
    let turns = 0;
    let isDone = false;
    const other = (): void => {
      turns++;
      if (!isDone) setImmediate(other);
    };
    setImmediate(other);
    const findings = await scanner.scanInTurns([body(text)], lists, NOW);
    isDone = true;
    expect(findings).toEqual(scanner.scan([body(text)], lists, NOW));
    expect(turns).toBeGreaterThan(1);
  });

  it('is not disturbed by another', async () => {
    const texts = [ID, '17670696371', '机密文件'].map((piece) => `${piece}，`.repeat(3_000));
    const together = await Promise.all(texts.map((text) => scanner.scanInTurns([body(text)], [], NOW)));
    expect(together).toEqual(texts.map((text) => scanner.scan([body(text)], [], NOW)));
  });
});

describe('one span has one type', () => {
  it.each([
    {
      why: 'a resident ID that is a card number too (Gansu)',
      text: '622626199001011209',
      detector: 'cn-resident-id',
      other: 'bank-card',
    },
    { why: 'a phone number inside an ID', text: '440305199202296550', detector: 'cn-resident-id', other: 'cn-mobile' },
  ])('$why', ({ text, detector, other }) => {
    expect(seen(detector, text)).toHaveLength(1);
    expect(seen(other, text)).toEqual([]);
  });

  it('neighbours both stay', () => {
    expect(seen('cn-resident-id', `${ID} 17670696371`)).toHaveLength(1);
    expect(seen('cn-mobile', `${ID} 17670696371`)).toHaveLength(1);
  });
});

describe('a finding', () => {
  it('has its place in the original, a mask, and nothing in clear', () => {
    const text = `身份证 １１０１０５\u200B１９４９１２３１０６１Ｘ。`;
    const segment: Segment = { kind: 'attachment', path: 'a.zip/b.txt', label: 'body', text };
    const [finding] = scanner.scan([body('nothing'), segment], [], NOW);
    expect(finding).toEqual({
      detector: 'cn-resident-id',
      confidence: 'high',
      segment: 'attachment',
      path: 'a.zip/b.txt',
      label: 'body',
      segmentIndex: 1,
      start: 4,
      end: 4 + ID.length + 1,
      masked: '1101************1X',
      valueKey: expect.stringMatching(/^[\w-]{22}$/) as string,
    });
    expect(JSON.stringify(finding)).not.toContain(ID);
  });

  it('of the same value has the same key, however it is written', () => {
    const keys = (text: string): readonly string[] => scanner.scan([body(text)], [], NOW).map((f) => f.valueKey);
    const [plain] = keys(ID);
    expect(keys(ID.toLowerCase())).toEqual([plain]);
    expect(keys('１１０１０５１９４９１２３１０６１Ｘ')).toEqual([plain]);
    expect(keys('440305199202296550')).not.toEqual([plain]);
  });

  it.each([
    {
      why: 'phone numbers with and without country code',
      texts: ['17670696371', '+86 176 7069 6371', '(86)176-7069-6371'],
    },
    {
      why: 'cards in groups and in one run',
      texts: ['6226227097724078', '6226 2270 9772 4078', '6226-2270-9772-4078'],
    },
  ])('has one key for $why', ({ texts }) => {
    const keys = texts.flatMap((text) => scanner.scan([body(text)], [], NOW).map((f) => f.valueKey));
    expect(keys).toHaveLength(texts.length);
    expect(new Set(keys).size).toBe(1);
  });
});

describe('word lists', () => {
  const find = (text: string, ...list: readonly string[]): readonly string[] =>
    scanner
      .scan([body(text)], [words('secret', ...list)], NOW)
      .flatMap((f) => (f.detector === 'words:secret' ? [text.slice(f.start, f.end)] : []));

  it.each([
    { why: 'in the other script', text: '這是機密。', list: ['机密'], found: ['機密'] },
    {
      why: 'in full width',
      text: 'ＣＯＮＦＩＤＥＮＴＩＡＬ',
      list: ['confidential'],
      found: ['ＣＯＮＦＩＤＥＮＴＩＡＬ'],
    },
    { why: 'with zero-width characters inside (C03)', text: '机\u200B密', list: ['机密'], found: ['机\u200B密'] },
    { why: 'every time', text: '机密，机密', list: ['机密'], found: ['机密', '机密'] },
    { why: 'Latin words as words', text: 'plan planet Plan', list: ['plan'], found: ['plan', 'Plan'] },
    { why: 'nothing', text: '你好', list: ['机密'], found: [] },
  ])('$why', ({ text, list, found }) => {
    expect(find(text, ...list)).toEqual(found);
  });

  it('tell different words apart, and the same word in two spellings not', () => {
    const keys = scanner
      .scan([body('機密 机密 绝密')], [words('secret', '机密', '绝密')], NOW)
      .flatMap((f) => (f.detector === 'words:secret' ? [f.valueKey] : []));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(2);
  });
});

describe('a hostile text', () => {
  it('of hundreds of thousands of words is counted to its end, and few of them are kept', () => {
    const findings = scanner.scan([body('机密 '.repeat(150_000))], [words('secret', '机密')], NOW);
    expect(findings).toHaveLength(MAX_FINDINGS_OF_A_KIND);
    expect(countOf(findings)).toBe(150_000);
  });

  it('hides no other finding behind its own, in the same text or another (X16)', () => {
    const flood = body('机密 '.repeat(MAX_FINDINGS + 10));
    const findings = scanner.scan([flood, body(`手机 17670696371 ${ID}`)], [words('secret', '机密')], NOW);
    expect(findings.map((f) => f.detector)).toContain('cn-resident-id');
    expect(findings.map((f) => f.detector)).toContain('cn-mobile');
  });

  it('of more values than are kept still has each of them counted', () => {
    const numbers = Array.from({ length: 5_000 }, (_, i) => `139${String(i).padStart(8, '0')}`);
    const findings = scanner.scan([body([...numbers, ...numbers].join('\n'))], [], NOW);
    expect(new Set(findings.map((f) => f.valueKey)).size).toBe(5_000);
    expect(countOf(findings)).toBe(10_000);
  });

  // Each took from seconds to minutes before it was bounded; now all together take about a second.
  it.each([
    { why: 'a megabyte of digits', text: '4'.repeat(1_000_000) },
    { why: 'digits with blanks between', text: '4 2 '.repeat(50_000) },
    { why: 'years in a row', text: '2026 '.repeat(40_000) },
    { why: 'single digits and groups', text: '1 2345 '.repeat(20_000) },
    { why: 'markings on one line', text: '机密 '.repeat(20_000) },
    { why: 'blank lines, then markings', text: `${'\n'.repeat(50_000)}${'机密\n'.repeat(5_000)}` },
    { why: 'one long line, then markings', text: `${'字'.repeat(500_000)}\n${'机密\n'.repeat(5_000)}` },
    { why: 'pictures before filling signs', text: '😀A<<'.repeat(20) },
    { why: 'headers of keys', text: '-----BEGIN PRIVATE KEY-----\n'.repeat(5_000) },
    { why: 'beginnings of keys in base64', text: 'LS0tLS1CRUdJTi'.repeat(5_000) },
  ])('is done soon: $why (X16)', { timeout: 5_000 }, ({ text }) => {
    expect(scanner.scan([body(text)], [], NOW).length).toBeLessThanOrEqual(20_000);
  });
});
