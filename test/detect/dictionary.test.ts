// Dictionaries: every word is found wherever it stands, as looking for each by itself finds it, and nothing else is.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dictionary } from '../../src/detect/dictionary.ts';

const CHUNK = 4096;

function find(words: readonly string[], text: string, from = 0, to = text.length): readonly string[] {
  const found: string[] = [];
  new Dictionary(words).find(text, from, to, (which, start, end) => {
    expect(text.slice(start, end)).toBe(words[which]);
    found.push(`${start} ${which}`);
  });
  return found.toSorted();
}

/** Each word by itself, at every offset. */
function findSlowly(words: readonly string[], text: string): readonly string[] {
  const found: string[] = [];
  for (const [which, word] of words.entries()) {
    if (word === '') continue;
    for (let at = 0; at < text.length; at++)
      if (text.startsWith(word, at) && !(/^\w/.test(word) && /\w/.test(text.charAt(at - 1))))
        found.push(`${at} ${which}`);
  }
  return found.toSorted();
}

describe('a dictionary', () => {
  it.each([
    { why: 'a word', words: ['机密'], text: '这是机密。', found: ['2 0'] },
    { why: 'words of one character', words: ['密', 'x'], text: '密x', found: ['0 0', '1 1'] },
    {
      why: 'a word that is the beginning of another',
      words: ['北京', '北京市'],
      text: '北京市',
      found: ['0 0', '0 1'],
    },
    { why: 'overlapping words', words: ['中国人', '国人民', '人民'], text: '中国人民', found: ['0 0', '1 1', '2 2'] },
    { why: 'a word over itself', words: ['哈哈'], text: '哈哈哈', found: ['0 0', '1 0'] },
    { why: 'no Latin word inside of another', words: ['pan', 'any'], text: 'company pan', found: ['8 0'] },
    { why: 'a Latin word behind a Han one', words: ['pan'], text: '卡pan', found: ['1 0'] },
    { why: 'what is neither, anywhere', words: ['++', '-x'], text: 'c++-x', found: ['1 0', '3 1'] },
    { why: 'a surrogate pair', words: ['𠮷野'], text: '在𠮷野家', found: ['1 0'] },
    { why: 'equal words each', words: ['机密', '机密'], text: '机密', found: ['0 0', '0 1'] },
    { why: 'nothing of an empty word', words: [''], text: '机密', found: [] },
    { why: 'no word that is cut off', words: ['机密文件'], text: '机密文', found: [] },
    { why: 'nothing in nothing', words: ['机密'], text: '', found: [] },
    { why: 'nothing without words', words: [], text: '机密', found: [] },
  ])('finds $why', ({ words, text, found }) => {
    expect(find(words, text)).toEqual(found);
  });

  it('finds a word over the edge of the pieces in which a text is walked', () => {
    for (const word of ['机密', 'secret', '密'])
      for (let before = CHUNK - 10; before < CHUNK + 5; before++)
        expect(find([word], `${'，'.repeat(before)}${word}，`)).toEqual([`${before} 0`]);
  });

  it('finds in a stretch what begins in it, whatever stands around', () => {
    expect(find(['机密', 'ab'], '机密机密机密', 2, 4)).toEqual(['2 0']);
    expect(find(['机密', 'ab'], '机密机密', 1, 3)).toEqual(['2 0']);
    expect(find(['ab'], 'xab', 1, 3)).toEqual([]);
  });

  it('finds what looking for each word finds', () => {
    const letters = fc.constantFrom('a', 'b', '1', '机', '密', '文', '-', '\u{20BB7}');
    const word = fc.array(letters, { maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), fc.array(letters, { maxLength: 200 }), (words, parts) => {
        const text = parts.join('');
        expect(find(words, text)).toEqual(findSlowly(words, text));
      }),
      { numRuns: 500 },
    );
  });

  it('finds each of 50,000 words', () => {
    const words = Array.from(
      { length: 50_000 },
      (_, i) => `${String.fromCharCode(0x4e00 + (i % 20_000))}${i.toString(36)}`,
    );
    const found = new Set<number>();
    const text = words.join('，');
    new Dictionary(words).find(text, 0, text.length, (which) => found.add(which));
    expect(found.size).toBe(words.length);
  });
});
