// What stands between a name and the value it names.
import { describe, expect, it } from 'vitest';
import { afterName, isDirectlyNamed, isInColumnOf, isNamedOtherwise } from '../../src/detect/label.ts';

/** The span of `§...§` in a text, and the text without the signs, in a column of that header. */
function marked(text: string, header?: string) {
  const start = text.indexOf('§');
  const end = text.lastIndexOf('§') - 1;
  const plain = text.replaceAll('§', '');
  const around = { text: plain, lower: plain.toLowerCase() };
  return { around: header === undefined ? around : { ...around, columnHeader: () => header }, start, end };
}

const NAMES = ['护照', '护照号', 'passport', 'a/c'];

describe('the text behind a name', () => {
  it.each([
    { why: 'the longest name counts', text: '护照号:§E45864136§', behind: ':' },
    { why: 'the last one counts', text: '护照 passport no §E45864136§', behind: ' no ' },
    { why: 'a Latin name stands as a word', text: 'passports §E45864136§', behind: undefined },
    { why: 'the first of two stands as a word', text: 'passport xpassport §E45864136§', behind: ' xpassport ' },
    { why: 'a name that ends in a sign', text: 'a/c: §123§', behind: ': ' },
    { why: 'a line above is another', text: '护照\n§E45864136§', behind: undefined },
    { why: 'too far', text: `护照${'-'.repeat(30)}§E45864136§`, behind: undefined },
  ])('$why', ({ text, behind }) => {
    const { around, start } = marked(text);
    expect(afterName(around, start, NAMES)).toBe(behind);
  });
});

describe('named directly', () => {
  it.each([
    { why: 'behind its name', text: '护照:§12345678§', named: true },
    { why: 'second in a list', text: '护照 87654321、§12345678§', named: true },
    { why: 'behind a number of another length', text: '护照 2026 §12345678§', named: false },
    { why: 'in another clause', text: '护照已办,编号 §12345678§', named: false },
    { why: 'in the next sentence', text: '护照已办。编号 §12345678§', named: false },
    { why: 'under its header', text: 'x\t§12345678§', header: '护照号码', named: true },
    { why: 'under another header', text: 'x\t§12345678§', header: '备注', named: false },
  ])('$why: $named', ({ text, header, named }) => {
    const { around, start, end } = marked(text, header);
    expect(isDirectlyNamed(around, start, end, NAMES)).toBe(named);
  });
});

describe('named as something else', () => {
  it.each([
    { why: 'an order', text: '护照办理订单号 §E45864136§', otherwise: true },
    { why: 'the name stands nearer', text: '订单的护照号 §E45864136§', otherwise: false },
    { why: 'nothing stands there', text: '§E45864136§', otherwise: false },
    { why: 'a word of its own list', text: '护照 航班 §E45864136§', otherwise: true },
    { why: 'under the header of orders', text: '护照 §E45864136§', header: '订单号', otherwise: true },
    { why: 'under its own header, orders beside it', text: '订单 1,§E45864136§', header: '护照号', otherwise: false },
  ])('$why: $otherwise', ({ text, header, otherwise }) => {
    const { around, start } = marked(text, header);
    expect(isNamedOtherwise(around, start, NAMES, ['航班'])).toBe(otherwise);
  });
});

it('a text that is no table has no columns', () => {
  const { around, start } = marked('护照 §E45864136§');
  expect(isInColumnOf(around, start, NAMES)).toBe(false);
});
