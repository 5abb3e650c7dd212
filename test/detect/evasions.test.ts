// Numbers that are written so as not to be seen, in every way of the reference (views V2 and V3), and ordinary text that only looks a
// little like that: what two neighbours in a list or a table would make together is no number.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Scanner } from '../../src/detect/detect.ts';
import { DETECTORS } from '../../src/detect/detectors/index.ts';
import { identifier } from '../../src/detect/identifier.ts';
import { isResidentId } from '../../src/detect/validators/resident-id.ts';
import type { Finding } from '../../src/mail/finding.ts';
import { NOW } from '../support/look.ts';

const about = { en: 'x', 'zh-CN': 'x', 'zh-TW': 'x' };
/** A value without a check, as passports are. */
const membership = identifier({
  ...{
    id: 'membership',
    title: about,
    about,
    pattern: '[A-Z][0-9]{8}',
    priority: 44,
    keywords: ['会员证', 'member card'],
  },
  ...{ ladder: { near: 'low', labelled: 'medium' }, isChecked: false, shown: [1, 2], sample: () => 'A12345678' },
});
/** Eleven digits without a check, as phone numbers are. */
const phone = identifier({
  ...{ id: 'phone', title: about, about, pattern: '1[3-9][0-9]{9}', priority: 40, keywords: ['手机', '电话'] },
  ...{ ladder: { alone: 'medium', labelled: 'high' }, isChecked: false, shown: [3, 2], sample: () => '13800138000' },
});
const TRIED = new Set(['cn-resident-id', 'bank-card']);
const scanner = new Scanner([...DETECTORS.filter(({ id }) => TRIED.has(id)), membership, phone]);

const findings = (text: string): readonly Finding[] => scanner.scan([{ kind: 'body', path: '', text }], [], NOW);
const seen = (text: string): readonly string[] =>
  findings(text).map(
    (f) => `${f.detector} ${f.confidence}${f.evasive === true ? ' evasive' : ''}: ${text.slice(f.start, f.end)}`,
  );

describe('an ID in groups (C05)', () => {
  it.each([
    ...['4403 0519 9202 2965 50', '440305 19920229 6550', '440305-19920229-6550', '440305.19920229.6550'],
    ...['440305·19920229·6550', '440305、19920229、6550', '440305，19920229，6550', '440305/19920229/6550'],
    ...[
      '440305_19920229_6550',
      '440305*19920229*6550',
      '440305\u00A019920229\u30006550',
      '4 4 0 3 0 5 1 9 9 2 0 2 2 9 6 5 5 0',
    ],
    ...[
      '4-4-0-3-0-5-1-9-9-2-0-2-2-9-6-5-5-0',
      '440305\n19920229\n6550',
      '440305199202\r\n296550',
      '440305199202\n> 296550',
    ],
    ...['440305\t19920229\t6550', '110105 19491231 061 X', '1101051949-1231061x'],
  ])('is found: %j', (written) => {
    expect(seen(`看这个：${written}。`)).toEqual([`cn-resident-id medium evasive: ${written}`]);
    expect(seen(`身份证：${written}。`)).toEqual([`cn-resident-id high evasive: ${written}`]);
  });

  it('is found in cells beside a number of another column', () => {
    const [first] = seen('1\t440305\t19920229\t6550\t13800138000\n');
    expect(first).toMatch(/^cn-resident-id \w+ evasive: 440305\t19920229\t6550$/);
  });
});

describe('an ID in other signs (C04)', () => {
  it.each([
    ...[
      '四四零三零五一九九二零二二九六五五零',
      '肆肆零叁零伍壹玖玖贰零贰贰玖陆伍伍零',
      '肆肆零參零伍壹玖玖貳零貳貳玖陸伍伍零',
    ],
    ...[
      '四四〇三〇五 一九九二〇二二九 六五五〇',
      '4四0三0五1992零2二96550',
      '44O3O519920229655O',
      '4403O5l992O22965SO',
    ],
    '11010519491231061\u0425',
  ])('is found: %s', (written) => {
    expect(seen(`给你，${written}。`)).toEqual([`cn-resident-id medium evasive: ${written}`]);
  });

  it.each(['❹❹⓿❸⓿❺❶❾❾❷⓿❷❷❾❻❺❺⓿', '④④⓪③⓪⑤①⑨⑨②⓪②②⑨⑥⑤⑤⓪', '➃➃⓪➂⓪➄➀➈➈➁⓪➁➁➈➅➄➄⓪', '4️⃣4️⃣0️⃣3️⃣05199202296550'])(
    'is plain to see: %s',
    (written) => {
      expect(seen(written)).toEqual([`cn-resident-id medium: ${written}`]);
    },
  );
});

describe('a number from its end (C08)', () => {
  it.each([
    { why: 'as somebody says', text: '倒过来读：055692202991503044' },
    { why: 'as somebody says behind it', text: '055692202991503044 (reversed)' },
    { why: 'as a mark turns it', text: '见 \u202E055692202991503044\u202C' },
  ])('$why', ({ text }) => {
    expect(seen(text)).toEqual([expect.stringMatching(/^cn-resident-id medium evasive: 055692202991503044/)]);
  });

  it('not where nobody says so', () => {
    expect(seen('见 055692202991503044')).toEqual([]);
  });
});

describe('a value without a check', () => {
  it.each([
    { text: '电话 1 3 8 0 0 1 3 8 0 0 0', found: 'phone high evasive: 1 3 8 0 0 1 3 8 0 0 0' },
    { text: '手机：138.0013.8000', found: 'phone high evasive: 138.0013.8000' },
    { text: '手机一三八零零一三八零零零', found: 'phone high evasive: 一三八零零一三八零零零' },
    { text: '手机\t姓名\n138 0013 8000\t张三', found: 'phone high evasive: 138 0013 8000' },
    { text: '会员证 A-1234-5678', found: 'membership medium evasive: A-1234-5678' },
    { text: 'member card: A 1 2 3 4 5 6 7 8', found: 'membership medium evasive: A 1 2 3 4 5 6 7 8' },
  ])('needs its label: $text', ({ text, found }) => {
    expect(seen(text)).toEqual([found]);
  });

  it.each([
    { why: 'no label', text: '138.0013.8000' },
    { why: 'a label somewhere', text: `手机在下面，请查收。${'。'.repeat(40)}138.0013.8000` },
    { why: 'cells of a column', text: '手机\t数量\n138001\t38000\n137001\t37000' },
    { why: 'lines below each other', text: '手机\n138001\n38000\n13700\n137000' },
  ])('is none with $why', ({ text }) => {
    expect(seen(text)).toEqual([]);
  });
});

describe('a card in groups (C05)', () => {
  it.each([
    { why: 'with a label', text: '卡号 6226.2270.9772.4078', found: [expect.stringMatching(/^bank-card \w+ evasive/)] },
    { why: 'in fours', text: '6226*2270*9772*4078', found: [expect.stringMatching(/^bank-card low evasive/)] },
    { why: 'in no grouping of cards', text: '622622.70977.24078', found: [] },
    { why: 'in fours, called an order', text: '订单 6226.2270.9772.4078', found: [] },
    { why: 'masked', text: '卡号 6226 **** **** 4078', found: [] },
    { why: 'masked with letters', text: '卡号 6226XXXXXXXX4078, 6226 XXXX XXXX 4078', found: [] },
    { why: 'a piece and a mask', text: '卡号 6226227097724078****', found: [] },
  ])('$why', ({ text, found }) => {
    expect(seen(text)).toEqual(found);
  });
});

describe('what is no number of its own', () => {
  it.each([
    { why: 'dates and times', text: '2026-11-22 10:30:15, 2026/11/23, 2026.11.24' },
    { why: 'an amount', text: '合计 4,403,051,992.02 元，人民币肆仟肆佰零叁万零伍佰壹拾玖元整' },
    { why: 'a list of items', text: '一、二、三、四、五、六、七、八、九' },
    { why: 'phone numbers of offices', text: '0571-87654321\n0571-87654322\n0571-87654323' },
    { why: 'addresses of machines and versions', text: '10.20.30.40 192.168.100.200 v12.34.56.78' },
    { why: 'a code with letters that look like digits', text: 'SOS-1O1-BIOS-8080, ISBN 978-7-302-51117-8' },
    { why: 'a year in words', text: '二〇二六年六月十八日至二〇二七年' },
    { why: 'cells of a table that would make an ID', text: '9\t440305\t199202\t29\t6550\t7' },
  ])('$why', ({ text }) => {
    expect(seen(text)).toEqual([]);
  });

  it('is not made of random numbers in lines and cells', () => {
    const cell = fc.stringMatching(/^[0-9]{2,9}$/);
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 6 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(table, fc.constantFrom('\t', ' ', '-', ', ', '、'), (rows, separator) => {
        const found = findings(`数量表\n${rows.map((row) => row.join(separator)).join('\n')}`);
        expect(found.filter((f) => f.evasive === true && f.detector !== 'bank-card')).toEqual([]);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('is not put in the place of what stands there plainly', () => {
    expect(seen('13800138000\n13900139000\n13700137000').map((one) => one.split(':')[0])).toEqual(
      Array(3).fill('phone medium'),
    );
  });
});

describe('offsets', () => {
  const SEPARATORS = ['', ' ', '-', '.', '、', '，', '\n', '\u200B', '\u3000', '/', '·'];
  const digit = (form: number, value: string): string =>
    [value, String.fromCharCode(0xff10 + Number(value)), '零一二三四五六七八九'.charAt(Number(value))][form] ?? value;

  it('lead back to what stands in the original, however it is written', () => {
    const id = '440305199202296550';
    const forms = fc.array(fc.nat(2), { minLength: id.length, maxLength: id.length });
    const gaps = fc.array(fc.constantFrom(...SEPARATORS), { minLength: id.length, maxLength: id.length });
    const before = fc.constantFrom('', '身份证：', '\u200B\u202A前', '😀 ', 'ﬃ㏠ ');
    fc.assert(
      fc.property(forms, gaps, before, (how, between, prefix) => {
        // Of a number over more lines nobody sees that it is one.
        fc.pre(between.filter((gap) => /[\n\t]/.test(gap)).length < 6);
        const written = [...id].map((d, i) => digit(how[i] ?? 0, d) + (i < id.length - 1 ? between[i] : '')).join('');
        const text = `${prefix}${written}。好`;
        const [found, ...others] = findings(text);
        expect(others).toEqual([]);
        const marked = text.slice(found?.start, found?.end).normalize('NFKC');
        const digits = [...marked]
          .map((c) => ('零一二三四五六七八九'.includes(c) ? '零一二三四五六七八九'.indexOf(c) : c))
          .join('');
        expect(digits.replaceAll(/\D/g, '')).toBe(id);
        expect(isResidentId(digits.replaceAll(/\D/g, ''), NOW)).toBe(true);
        expect(found?.masked).toBe('4403************50');
      }),
      { numRuns: 200 },
    );
  });

  it('and one value has one key in all views', () => {
    const keys = [
      '440305199202296550',
      '440305 19920229 6550',
      '四四零三零五一九九二零二二九六五五零',
      '44O3O5199202296550',
    ].map((text) => findings(text)[0]?.valueKey);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[\w-]{22}$/);
  });
});

describe('a hostile text', () => {
  it.each([
    { why: 'digits one by one', text: '4 2 '.repeat(50_000) },
    { why: 'digits on lines of their own', text: '4\n2\n'.repeat(50_000) },
    { why: 'numerals', text: '一二三四五六七八九〇'.repeat(20_000) },
    { why: 'letters for digits', text: 'l0 1O '.repeat(30_000) },
    { why: 'numbers that are said to be reversed', text: `倒 ${'12345678 '.repeat(5)}`.repeat(2_000) },
    { why: 'separators', text: '1- - -'.repeat(30_000) },
  ])('is read soon: $why (X16)', { timeout: 10_000 }, ({ text }) => {
    expect(findings(text).length).toBeLessThanOrEqual(1_000);
  });
});
