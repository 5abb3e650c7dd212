// What the detect bench looks at: texts of three kinds, hostile texts, and synthetic detectors by the thousand. The same every time.
import { PRIORITY, type Detector } from '../../src/detect/detector.ts';
import { identifier } from '../../src/detect/identifier.ts';
import { characters, digits, oneOf, whole, type Random } from '../../src/detect/samples.ts';
import { passesLuhn } from '../../src/detect/validators/luhn.ts';
import type { WordList } from '../../src/rules/rule-set.ts';

export interface Sample {
  readonly label: string;
  readonly text: string;
}

/** Numbers in [0, 1) by a seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

const ENGLISH = (
  'the of and to a in that is was he for it with as his on be at by had not are but from or have an they which one you were ' +
  'all her she there would their we him been has when who will no more if out so up said what its about than into them can only other ' +
  'time new some could these two may first then do any like my now over such our man me even most made after also did many off before must ' +
  'well back through years where much your way down should because long each just state those people too mr how little good world make very ' +
  'year still see own work men day get here old life both between being under three never know same last another while us might great go come ' +
  'since against right came take used himself few house american use place during high without again home around small however found mrs part ' +
  'school thought went say general once upon every left war does got number course until always away something fact water less public put ' +
  'think almost hand enough took far head yet better set told nothing night end why called eyes find going look asked later knew project budget ' +
  'customer delivery quarter meeting agenda contract supplier engineer schedule'
).split(' ') as [string, ...string[]];

const CHINESE =
  '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严';

/** Sentences with numbers, amounts and dates in between, as mail has them. */
export function english(size: number, random: Random): string {
  const words: string[] = [];
  for (let length = 0; length < size;) {
    const word = whole(random, 120) === 0 ? aNumber(random) : oneOf(random, ENGLISH);
    const end = oneOf(random, ['', '', '', '', '', '', '', '', ',', '.', '.\n']);
    words.push(word + end);
    length += word.length + end.length + 1;
  }
  return words.join(' ');
}

/** @param size bytes of UTF-8 */
export function chinese(size: number, random: Random): string {
  const pieces: string[] = [];
  for (let length = 0; length < size;) {
    const piece = whole(random, 20) === 0 ? aNumber(random) : characters(random, CHINESE, 4 + whole(random, 14));
    const end = oneOf(random, ['，', '，', '，', '。', '。\n', '：', '、']);
    pieces.push(piece + end);
    length += Buffer.byteLength(piece) + Buffer.byteLength(end);
  }
  return pieces.join('');
}

export function base64Like(size: number, random: Random): string {
  const bytes = Buffer.from(Uint8Array.from({ length: (size * 3) / 4 }, () => whole(random, 256)));
  return bytes.toString('base64').replaceAll(/(.{76})/g, '$1\r\n');
}

function aNumber(random: Random): string {
  const kinds = [
    () => digits(random, 1 + whole(random, 3)),
    () => `20${digits(random, 2)}-${10 + whole(random, 3)}-${10 + whole(random, 18)}`,
    () => `${digits(random, 3)},${digits(random, 3)}.${digits(random, 2)}`,
    () => `${digits(random, 2)}%`,
    () => digits(random, 4 + whole(random, 5)),
    () => `1${whole(random, 9)}:${digits(random, 2)}`,
    () => `${characters(random, 'ABCDEFGHJK', 2)}-${digits(random, 5)}`,
    () => `1${digits(random, 10)}`,
  ] as const;
  return oneOf(random, kinds)();
}

/** Rows with a name, a phone number, an address and an amount. */
export function phoneList(size: number, random: Random): string {
  const rows = ['姓名,手机,城市,金额'];
  for (let length = 0; length < size;) {
    const row = `${characters(random, CHINESE, 3)},13${digits(random, 9)},${characters(random, CHINESE, 8)},${digits(random, 3)}.00`;
    rows.push(row);
    length += Buffer.byteLength(row) + 1;
  }
  return rows.join('\n');
}

const fill = (piece: string, size: number): string => piece.repeat(Math.ceil(size / Buffer.byteLength(piece)));

/** What somebody writes to make a scanner slow. */
export function hostileTexts(size: number): readonly Sample[] {
  const random = seeded(7);
  return [
    { label: 'one run of digits', text: fill('4', size) },
    { label: 'digits with blanks between', text: fill('4 2 ', size) },
    { label: 'groups of four', text: fill('4111 ', size) },
    { label: 'eleven digits each', text: fill('13800138000 ', size) },
    { label: 'eighteen digits each', text: fill('440305199202296551 ', size) },
    { label: 'CONFIDENTIAL', text: fill('CONFIDENTIAL ', size) },
    { label: '机密', text: fill('机密 ', size) },
    { label: 'letters and digits', text: fill('A1', size) },
    { label: 'a letter and digits', text: fill('A12345678 ', size) },
    { label: 'labels without values', text: fill('身份证 手机 passport card no: ', size) },
    { label: 'headers of keys', text: fill('-----BEGIN PRIVATE KEY-----\n', size) },
    { label: 'beginnings of tokens', text: fill('eyJhbGciOiJ AKIA ghp_ LTAI sk- xoxb- ', size) },
    { label: 'one base64 blob', text: base64Like(size, random).replaceAll(/\s/g, '') },
    { label: 'hexadecimal', text: fill('0123456789abcdef', size) },
    { label: 'blanks', text: fill(' ', size) },
    { label: 'ends of lines', text: fill('\n', size) },
    { label: 'dots and at signs', text: fill('a@b.c.', size) },
    { label: 'a phone list', text: phoneList(size, random) },
  ];
}

const LABELS = [
  '客户号',
  '合同编号',
  '员工号',
  '项目代号',
  '設備編號',
  'customer',
  'contract',
  'staff',
  'asset',
  'case',
] as const;

/**
 * Detectors as companies write them, in equal parts: a word of the house or a token with a fixed beginning, an identifier with its label,
 * a number with a check digit.
 */
export function syntheticDetectors(count: number): readonly Detector[] {
  const random = seeded(count);
  return Array.from({ length: count }, (_, i) => {
    const kind = i % 3;
    if (kind === 0) return token(i, random);
    return kind === 1 ? labelled(i, random) : checked(i, random);
  });
}

const base = { about: { en: '-', 'zh-CN': '-', 'zh-TW': '-' }, shown: [2, 2], sample: () => '' } as const;
const titled = (id: string) => ({ ...base, id, title: { en: id, 'zh-CN': id, 'zh-TW': id } });

function token(i: number, random: Random): Detector {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const beginning = `(?i:${characters(random, letters, 5)}[-_]${characters(random, letters, 2)})[-_]`;
  return identifier({
    ...titled(`token-${i}`),
    pattern: `${beginning}[A-Za-z0-9]{20,40}`,
    prefilter: `${beginning}[A-Za-z0-9]{4}`,
    priority: PRIORITY.secret,
    keywords: ['token', 'key', '密钥'],
    ladder: { alone: 'high', labelled: 'high' },
    isChecked: false,
  });
}

function labelled(i: number, random: Random): Detector {
  const label = oneOf(random, LABELS);
  const form = `(?i:${characters(random, 'ABCDEFGHJKLMNPQRSTUVWXYZ', 3)})[- ]?[0-9]`;
  return identifier({
    ...titled(`labelled-${i}`),
    pattern: `${form}{6,10}`,
    prefilter: `${form}{6}`,
    priority: PRIORITY.document,
    keywords: [label, '编号', 'no', 'number'],
    ladder: { labelled: 'high', near: 'medium' },
    isChecked: false,
  });
}

function checked(i: number, random: Random): Detector {
  const beginning = `[1-9]${digits(random, 1)}[0-9]{2}${digits(random, 2)}`;
  return identifier({
    ...titled(`number-${i}`),
    pattern: `${beginning}[0-9]{6,12}`,
    prefilter: `${beginning}[0-9]{6}`,
    priority: PRIORITY.weak,
    keywords: ['account', '账号', '帐户'],
    ladder: { alone: 'medium', near: 'high', labelled: 'high' },
    check: passesLuhn,
    isChecked: true,
  });
}

/** Names of people, products and projects: half Chinese, half Latin. */
export function dictionaryOf(count: number): WordList {
  const random = seeded(11);
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const words = Array.from({ length: count }, (_, i) =>
    i % 2 === 0
      ? characters(random, CHINESE, 2 + whole(random, 5))
      : `${characters(random, letters, 3 + whole(random, 6))} ${characters(random, letters, 4)}`,
  );
  return { id: `${count}`, folds: ['case', 'width', 'han'], words: [...new Set(words)] };
}
