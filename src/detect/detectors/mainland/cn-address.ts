// Postal addresses in Chinese, as evidence beside other findings: at least three levels of province, city, district, street, number
// and unit, only behind a label or in a column of addresses. Never more than low: every signature has one.
import { mask } from '../../../mail/finding.ts';
import { includesWord } from '../../context.ts';
import { PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { oneOf, whole } from '../../samples.ts';

const KEYWORDS = [
  ...['地址', '住址', '家庭住址', '收货地址', '户籍地', '现住', '居住地', '戶籍地', '現居', '通訊處', '收件地'],
  ...['address', 'addr', 'residence'],
];
/** From the widest to the narrowest, as they stand one behind another. */
const LEVELS: readonly RegExp[] = [
  /[\p{Script=Han}]{2,6}(?:省|自治区|特别行政区)|^(?:北京|上海|天津|重庆|重慶|香港|澳门|澳門|台湾|台灣|臺灣)/u,
  /\p{Script=Han}{1,6}(?:市|州|盟|地区)/u,
  /\p{Script=Han}{1,6}(?:区|縣|县|旗|區|镇|鎮|乡|鄉|村)/u,
  /\p{Script=Han}{1,8}(?:路|街|道|巷|弄|胡同|大道|大街|段|里|小区|社區|花园|花園|苑|新村|广场|大厦|大廈)/u,
  /[0-9一二三四五六七八九十百甲乙]{1,6}(?:-[0-9]{1,4})?(?:号|號|弄)/u,
  /(?:[0-9A-Za-z一二三四五六七八九十-]{1,6}(?:栋|棟|幢|座|单元|單元|室|楼|樓|层|層|房|户))+|(?<=[号號弄])[0-9A-Za-z-]{2,8}$/u,
];
/** At least so many, of which one is a street or an estate or narrower. */
const MIN_LEVELS = 3;
const STREET = 3;
const LONGEST = 80;

export const cnAddress: Detector = {
  id: 'cn-address',
  title: { en: 'Postal address (Chinese)', 'zh-CN': '中文地址', 'zh-TW': '中文地址' },
  about: {
    en: 'A Chinese address of three levels or more (city, district, street, number) behind a label such as 地址 or in a column of addresses. Always low: meant as evidence beside other findings.',
    'zh-CN':
      '“地址”“住址”等标签之后或地址列中、至少含三级（市、区、路、号等）的中文地址。一律为低可信度，供与其他发现组合使用。',
    'zh-TW':
      '「地址」「住址」等標籤之後或地址欄中、至少含三級（市、區、路、號等）的中文地址。一律列為低，供與其他發現搭配使用。',
  },
  // A label, signs and the first character; or the first at the beginning of a cell. What follows is read in code.
  pattern: String.raw`(?:地址|住址|籍地|居住地|[现現][住居]|收件地|通訊處|[Aa]ddress|[Aa]ddr|[Rr]esidence)(?:\([^)\n]{0,6}\))?[ \t]{0,2}[:=|\t ][ \t"]{0,3}[\p{Han}0-9]|[\t\n,;|]"?\p{Han}{2,6}[省市区區县縣州盟旗]`,
  priority: PRIORITY.marking - 4,
  keywords: KEYWORDS,
  ladder: { labelled: 'low' },
  judge(candidate) {
    const { text, lower, start, end } = candidate;
    const cell = /^[\t\n,;|]"?/.exec(text.slice(start, start + 2))?.[0];
    if (cell === undefined) return addressAt(candidate, end - 1);
    const header = candidate.columnHeader?.(start + cell.length);
    const isNamed =
      header === undefined
        ? KEYWORDS.some((word) => includesWord(lower.slice(Math.max(0, start - 8), start), word))
        : KEYWORDS.some((word) => includesWord(header, word)) && !/网址|e-?mail|url|\bip\b/.test(header);
    return isNamed ? addressAt(candidate, start + cell.length) : [];
  },
  sample: (random) =>
    `${oneOf(random, ['广东省深圳市南山区', '浙江省杭州市西湖区', '上海市浦东新区'])}${oneOf(random, ['学府', '建设', '科技'])}路${1 + whole(random, 300)}号${1 + whole(random, 20)}栋${101 + whole(random, 900)}室`,
};

function addressAt({ text }: Candidate, start: number): readonly Hit[] {
  const run = /^[\p{Script=Han}0-9A-Za-z()#、 -]{6,80}/u.exec(text.slice(start, start + LONGEST))?.[0] ?? '';
  const { levels, length } = levelsOf(run);
  if (levels.length < MIN_LEVELS || !levels.some((level) => level >= STREET)) return [];
  const written = run.slice(0, length);
  const value = written.replaceAll(/[ ()#、-]/g, '').toUpperCase();
  return [{ start, end: start + length, value, confidence: 'low', masked: mask(value, 3, 0), labelled: true }];
}

/** Which levels a text has, each behind the one before it, and how far they reach. */
function levelsOf(run: string): { readonly levels: readonly number[]; readonly length: number } {
  const levels: number[] = [];
  let length = 0;
  for (const [level, form] of LEVELS.entries()) {
    const match = form.exec(run.slice(length));
    if (match === null) continue;
    levels.push(level);
    length += match.index + match[0].length;
  }
  return { levels, length };
}
