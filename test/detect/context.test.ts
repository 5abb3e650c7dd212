// What stands around a candidate: words near it, its label, and whether it is a number of its own.
import { describe, expect, it } from 'vitest';
import { contextOf, hasKeyword, hasNegativeLabel, includesWord, standsAlone } from '../../src/detect/context.ts';

/** The span of `§...§` in a text, and the text without the signs. */
function marked(text: string) {
  const start = text.indexOf('§');
  const end = text.lastIndexOf('§') - 1;
  const plain = text.replaceAll('§', '');
  return { around: { text: plain, lower: plain.toLowerCase() }, start, end };
}

describe('a number of its own', () => {
  it.each([
    { why: 'between Han', text: '身份证§440305199202296550§速办', alone: true },
    { why: 'alone', text: '§440305199202296550§', alone: true },
    { why: 'between blanks', text: 'a §440305199202296550§ b', alone: true },
    { why: 'between underscores of a file name', text: '身份证_§440305199202296550§_张三.pdf', alone: true },
    { why: 'in a row of CSV, a number before it', text: '1,§440305199202296550§,张三', alone: true },
    { why: 'in a row of CSV, a number behind it', text: '张三,§440305199202296550§,35,北京', alone: true },
    { why: 'one of many, with commas', text: '17670696371,§13108160009§,13368906523', alone: true },
    { why: 'before a full stop', text: '§13108160009§.', alone: true },
    { why: 'before a file extension', text: '§13108160009§.txt', alone: true },
    { why: 'before a full stop and a date', text: '§13108160009§.2026-01-01', alone: true },
    { why: 'a label glued to it', text: 'tel§13108160009§', alone: true },
    { why: 'a label glued to it, in upper case', text: '电话TEL§13108160009§', alone: true },
    { why: 'a digit before it', text: '1§13108160009§', alone: false },
    { why: 'a digit behind it', text: '§13108160009§1', alone: false },
    { why: 'a letter before it', text: 'A§13108160009§', alone: false },
    { why: 'a letter behind it', text: '§13108160009§B', alone: false },
    { why: 'a word that ends like a label', text: 'hotel§13108160009§', alone: false },
    { why: 'decimals in front: 0.131...', text: '0.§13108160009§', alone: false },
    { why: 'decimals behind: an amount', text: '§13108160009§.25', alone: false },
    { why: 'a sign of money before it', text: '共 ¥§13108160009§', alone: false },
    { why: 'what a mask left in front', text: '§6226227097724§****', alone: false },
    { why: 'what a mask left behind', text: '****§6226227097724§', alone: false },
    { why: 'emphasis', text: '请打 **§13108160009§** 谢谢', alone: true },
  ])('$why: $alone', ({ text, alone }) => {
    const { around, start, end } = marked(text);
    expect(standsAlone(around, start, end)).toBe(alone);
  });
});

describe('a keyword', () => {
  it.each([
    { why: 'before it', text: '身份证号码：§x§', near: true },
    { why: '300 characters before it', text: `身份证${'.'.repeat(297)}§x§`, near: true },
    { why: 'further away', text: `身份证${'.'.repeat(298)}§x§`, near: false },
    { why: '60 characters behind it', text: `§x§${'.'.repeat(57)}身份证`, near: true },
    { why: 'further behind it', text: `§x§${'.'.repeat(58)}身份证`, near: false },
    { why: 'in another case', text: 'ID Card §x§', near: true },
    { why: 'a Latin word inside a word is none', text: 'company §x§', near: false },
    { why: 'a Latin word beside Han is one', text: '的pan是 §x§', near: true },
  ])('$why: $near', ({ text, near }) => {
    const { around, start, end } = marked(text);
    expect(hasKeyword(around, start, end, ['身份证', 'id card', 'pan'])).toBe(near);
  });
});

describe('a label that says: something else', () => {
  it.each([
    { why: 'an order number', text: '订单号：§x§', negative: true },
    { why: 'a tracking number', text: 'Tracking: §x§', negative: true },
    { why: 'a keyword stands nearer', text: '订单的卡号：§x§', negative: false },
    { why: 'the label stands nearer than the keyword', text: '卡号见订单：§x§', negative: true },
    { why: 'too far away to be its label', text: `订单${'.'.repeat(30)}§x§`, negative: false },
    { why: 'behind it', text: '§x§ 订单', negative: false },
    { why: 'inside a Latin word', text: 'preference §x§', negative: false },
  ])('$why: $negative', ({ text, negative }) => {
    const { around, start } = marked(text);
    expect(hasNegativeLabel(around, start, ['卡号'])).toBe(negative);
  });
});

describe('a word', () => {
  it.each([
    { why: 'of Latin letters, by itself', text: 'a card.', word: 'card', found: true },
    { why: 'not in front of letters', text: 'cards', word: 'card', found: false },
    { why: 'not behind letters', text: 'discard', word: 'card', found: false },
    { why: 'not in an identifier', text: 'card_no', word: 'card', found: false },
    { why: 'the second time by itself', text: 'cards card', word: 'card', found: true },
    { why: 'of Han, anywhere', text: '银行卡号码', word: '卡号', found: true },
  ])('$why: $found', ({ text, word, found }) => {
    expect(includesWord(text, word)).toBe(found);
  });
});

describe('a word and its value', () => {
  const of = (
    text: string,
    keywords: readonly string[] = ['手机', '证件', 'phone'],
    negative?: readonly string[],
  ): string => {
    const { around, start, end } = marked(text);
    const { nearness, isDenied } = contextOf(around, start, end, {
      keywords,
      ...(negative === undefined ? {} : { negative }),
    });
    return isDenied ? `${nearness}, denied` : nearness;
  };

  it.each([
    { why: 'directly before it', text: '手机：§13812345678§', is: 'labelled' },
    { why: 'in the cell to the left', text: '手机\t§13812345678§', is: 'labelled' },
    { why: 'in the cell to the left, with bars', text: '| 手机 | §13812345678§ |', is: 'labelled' },
    { why: 'two cells away', text: '手机\t张三\t§13812345678§', is: 'near' },
    { why: 'on the line above', text: '手机\n§13812345678§', is: 'near' },
    { why: 'too far for a label', text: `手机${'。'.repeat(30)}§13812345678§`, is: 'near' },
    { why: 'behind it', text: '§13812345678§（手机）', is: 'near' },
    { why: 'in the text of another word', text: 'iphones §13812345678§', is: 'none' },
    { why: 'with another value of its own', text: '手机 13812345678 会员 §61234567§', is: 'none' },
    { why: 'with another value of its own, in groups', text: '手机 138-1234-5678 会员 §61234567§', is: 'none' },
    { why: 'of a value behind', text: '§61234567§ 手机 13812345678', is: 'none' },
    { why: 'for all of a list', text: '手机：13812345678、13912345678、§13712345678§', is: 'labelled' },
    { why: 'for all of a list of two kinds', text: '证件：E12345678、§EA1234567§', is: 'labelled' },
    { why: 'and a date between', text: '证件（2026-11-22 核验）§E12345678§', is: 'labelled' },
    { why: 'with another label nearer', text: '手机见订单：§13812345678§', is: 'near' },
    { why: 'none, and a label of something else', text: '订单号：§13812345678§', is: 'none, denied' },
    { why: 'none, and a label of something else with its own value', text: '订单 88887777，§13812345678§', is: 'none' },
    { why: 'and one of something else, further away', text: '订单的手机：§13812345678§', is: 'labelled' },
    {
      why: 'somewhere near, and a label of something else',
      text: `手机号在此。${'。'.repeat(40)}订单：§13812345678§`,
      is: 'near',
    },
  ])('$why: $is', ({ text, is }) => {
    expect(of(text)).toBe(is);
  });

  it('may be denied by words of its own', () => {
    expect(of('学号：§13812345678§', ['手机'], ['学号'])).toBe('none, denied');
  });

  it('takes headers and names from afar', () => {
    const { around, start, end } = marked('§13812345678§');
    const names = { keywords: ['手机'] };
    expect(contextOf({ ...around, columnHeader: () => '手机号' }, start, end, names).nearness).toBe('labelled');
    expect(contextOf({ ...around, columnHeader: () => '订单号' }, start, end, names).isDenied).toBe(true);
    expect(contextOf({ ...around, remote: ['手机名单.txt'] }, start, end, names).nearness).toBe('near');
  });
});
