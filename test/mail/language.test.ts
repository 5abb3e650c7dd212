// One text in three languages: the one that is wanted, else the next best.
import { describe, expect, it } from 'vitest';
import { localText, parseLanguage } from '../../src/mail/language.ts';

describe('a text in a language', () => {
  it.each([
    { why: 'the wanted one', text: { en: 'hold', 'zh-CN': '暂扣' }, language: 'zh-CN', expected: '暂扣' },
    { why: 'else English', text: { en: 'hold', 'zh-CN': '暂扣' }, language: 'zh-TW', expected: 'hold' },
    { why: 'else simplified characters', text: { 'zh-CN': '暂扣', 'zh-TW': '暫扣' }, language: 'en', expected: '暂扣' },
    { why: 'else traditional ones', text: { 'zh-TW': '暫扣' }, language: 'en', expected: '暫扣' },
    { why: 'else nothing', text: {}, language: 'en', expected: '' },
  ] as const)('$why', ({ text, language, expected }) => {
    expect(localText(text, language)).toBe(expected);
  });
});

describe('a language by name', () => {
  it.each([
    { why: 'as it is', text: 'zh-CN', expected: 'zh-CN' },
    { why: 'in any case, with blanks', text: ' ZH-tw ', expected: 'zh-TW' },
    { why: 'not one that we do not speak', text: 'fr', expected: undefined },
    { why: 'not half of one', text: 'zh', expected: undefined },
  ])('$why', ({ text, expected }) => {
    expect(parseLanguage(text)).toBe(expected);
  });
});
