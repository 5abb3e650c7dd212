// Markings of secrecy: 机密★10年, 密级：机密, 機密等級：密, STRICTLY CONFIDENTIAL, the label of a document's properties. A marking is short,
// stands by itself and in a marking's place; the same word in a sentence, a title, a lesson or a disclaimer is none.
import type { Confidence } from '../../../mail/finding.ts';
import type { MarkingLevel } from '../../../mail/marking.ts';
import { PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { oneOf } from '../../samples.ts';
import { HAN_LEVELS, HAN_WEAK_LEVELS, LATIN_LEVELS, LATIN_WEAK_LEVELS, levelIn, levelOf } from './marking-levels.ts';
import { fieldOf, isMarkingPhrase, leadsOrEnds } from './marking-phrase.ts';
import { lineOf, placeOf, type Line, type Place } from './marking-place.ts';

const byLength = (words: Iterable<string>): readonly string[] => [...words].toSorted((a, b) => b.length - a.length);
/** Stamps are set wide; blanks and points between the characters are tolerated. */
const spaced = (word: string): string =>
  /^[\u4E00-\u9FFF]+$/.test(word) ? [...word].join('[ .·_-]{0,2}') : word.replaceAll(' ', '[ ]{1,3}');
const HAN = byLength([...HAN_LEVELS.keys(), ...HAN_WEAK_LEVELS.keys()].filter((word) => word.length > 1)).map(spaced);
const LATIN = byLength([...LATIN_LEVELS.keys(), ...LATIN_WEAK_LEVELS.keys()]).map(spaced);
const LABELS = String.raw`(?:密[ ]{0,4}级|密[ ]{0,4}級|保密等级|保密等級|保密级别|保密級別|機密等級|机密等级|機密級別|机密级别|密等(?:及解密條件或保密期限)?|安全等级|安全等級|文件密级|(?i:(?:security |data |document |information )?classification(?: level)?|sensitivity(?: label)?|confidentiality(?: level)?|security (?:level|marking)|protective marking))`;
const LABELS_JS = LABELS.replace('(?i:', '(?:');
const MSIP = String.raw`MSIP_Label_[0-9A-Fa-f-]{8,36}_Name(?:[ ]?[=:][ ]?|\n)[^;\n]{1,60}`;

/** Behind a level word with its star: how long it is to be kept. */
const TERM = String.raw`[ ]?(?:\d{1,3}[ ]?(?:年|个月|個月|月|日|天)|长期|長期|永久|\d{4}[年.-]\d{1,2}[月.-]\d{1,2}日?前?|[\u4E00-\u9FFF]{2,8}前)`;
const STARRED = new RegExp(String.raw`^[ ]?[★▲](?:${TERM}|(?=[\s\p{P}]|$))`, 'u');
const RATING = /^[ ]?(?:[★☆]{2,}|★[ ]?[☆★])/;
const TITLED = /[《“"「『‘'][^》”"」』’'\n]{0,20}$/;
const DISCLAIMER =
  /本邮件|此邮件|本电子邮件|本郵件|此郵件|本信件|此信件|this (?:e-?mail|message|communication)|intended (?:only )?for|may contain|可能(?:包含|含有)|误收|誤收|intended recipient/i;
const TEACHING =
  /保密法|保密培训|培训|培訓|三级|三級|三个等级|学习|學習|课程|課程|等级分为|分为|分為|保护法|保護法|例如|示例|範例/;
const NEARBY = 80;
/** Names of labels that say that there is nothing to keep. */
const OPEN = /^(?:public|general|personal|non-?business|unclassified|none|公开|公開|一般|普通|個人|个人|无|無|非密)/i;

export const classificationMarking: Detector = {
  id: 'classification-marking',
  title: { en: 'Classification marking', 'zh-CN': '密级标识', 'zh-TW': '機密等級標示' },
  about: {
    en: 'A marking of secrecy in a marking’s place: subject, first or last lines, header, footer, watermark, properties and sensitivity labels. The word in a sentence, a title or a disclaimer is none.',
    'zh-CN':
      '出现在密级标识位置的标识：主题、首行或末行、页眉页脚、水印、文档属性与敏感度标签；正文句子、书名片名和免责声明中的同样字词不算。',
    'zh-TW':
      '出現在機密等級標示位置的標示：主旨、首行或末行、頁首頁尾、浮水印、文件屬性與敏感度標籤；內文句子、書名片名與免責聲明中的相同字詞不計。',
  },
  pattern: [
    MSIP,
    `${LABELS}[ ]?[:\\t][ ]?(?:${[...HAN, '密', ...LATIN.map((word) => `(?i:${word})`)].join('|')})`,
    ...HAN,
    `(?i:${LATIN.join('|')})`,
    '[(【\\[]密[)】\\]]',
  ].join('|'),
  prefilter:
    '密|内.{0,2}部|內.{0,2}部|限.{0,2}[阅閱]|受限|(?i:confiden|secret|restricted|internal|proprietary|not for|do not dist|official use|msip_label)',
  priority: PRIORITY.marking,
  keywords: [...HAN_LEVELS.keys(), ...[...LATIN_LEVELS.keys()].map((word) => word.toLowerCase())],
  isPresence: true,
  judge(candidate) {
    if (candidate.part === 'disclaimer') return [];
    const matched = candidate.text.slice(candidate.start, candidate.end);
    if (matched.startsWith('MSIP')) return sensitivityLabel(candidate, matched);
    return judgeWord(candidate, matched);
  },
  sample: (random) => oneOf(random, ['机密★10年', '密级：机密', '機密等級：極機密', 'Classification: Confidential']),
};

/** Office and Outlook write the label that a user chose into properties and headers. */
function sensitivityLabel({ start, end }: Candidate, matched: string): readonly Hit[] {
  const name = /_Name(?:[ ]?[=:][ ]?|\n)(.+)$/.exec(matched)?.[1]?.trim() ?? '';
  const level = OPEN.test(name) ? undefined : levelIn(name);
  return level === undefined ? [] : [hit(start, end, level, 'high', `MSIP_Label: ${name}`)];
}

function judgeWord(candidate: Candidate, matched: string): readonly Hit[] {
  const { text, start, end } = candidate;
  const labelled = /^[^:\t]{2,40}[:\t][ ]?(.+)$/s.exec(matched)?.[1];
  const isBracketed = /^[(【[]/.test(matched);
  const word = labelled ?? (isBracketed ? matched.slice(1, -1) : matched);
  if (labelled === undefined && isInsideWord(text, end)) return [];
  const level = levelOf(word);
  if (level === undefined || (/[A-Za-z]/.test(word) && /[A-Za-z]/.test(text.charAt(end)))) return [];
  const term = STARRED.exec(text.slice(end, end + 24))?.[0];
  const isRated = RATING.test(text.slice(end, end + 4));
  if (isTalk(candidate)) return [];
  const markedEnd = end + (isRated ? 0 : (term?.length ?? 0));
  const marking = text.slice(start, markedEnd);
  if (term !== undefined && !isRated && isFree(text, start)) return [hit(start, markedEnd, level, 'high', marking)];
  if (labelled !== undefined) return isOwnPhrase(text, start, end) ? [hit(start, end, level, 'high', marking)] : [];
  if (isRated || !isFree(text, start, word)) return [];
  const line = lineOf(candidate);
  if (line === undefined) return [];
  if (isTicked(text, start, line)) return [hit(start, end, level, 'high', marking)];
  const inner = isBracketed ? 1 : 0;
  const confidence = standing(
    candidate,
    { word, start: start + inner, end: end - inner },
    line,
    placeOf(candidate, line),
  );
  return confidence === undefined ? [] : [hit(start, end, level, confidence, marking)];
}

interface Span {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** `密级：□公开 ☑机密`. */
function isTicked(text: string, start: number, line: Line): boolean {
  return /[☑☒✓✔■√][ ]?$/.test(text.slice(Math.max(0, start - 2), start)) && new RegExp(LABELS_JS, 'i').test(line.text);
}

function hit(start: number, end: number, level: MarkingLevel, confidence: Confidence, masked: string): Hit {
  return { start, end, value: level, confidence, masked };
}

/** `机密性`, `秘密花园`: Han that no marking goes on with. Most words that are no marking end here. */
function isInsideWord(text: string, end: number): boolean {
  const next = text.charAt(end);
  return /[\u4E00-\u9FFF]/.test(next) && !GOES_ON.test(next);
}
const GOES_ON = /[级級件文资資材信资讯档檔事请請严嚴禁不切注妥仅僅未阅閱勿限第]/;

/** In quotes and titles, in a disclaimer, in a lesson on markings. */
function isTalk({ text, start, end }: Candidate): boolean {
  const from = Math.max(0, start - NEARBY);
  const before = text.slice(from, start);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (TITLED.test(line.slice(-22)) && /[》”"」』’']/.test(text.slice(end, end + 22).split('\n', 1)[0] ?? ''))
    return true;
  const around = `${line}${text.slice(end, end + NEARBY).split('\n', 1)[0]}`;
  return DISCLAIMER.test(around) || TEACHING.test(around);
}

/** Not the end of a longer word: `国家秘密`, `不机密`. Words of companies before it (`某某公司机密`) are looked at later. */
function isFree(text: string, start: number, word = '密'): boolean {
  const before = text.charAt(start - 1);
  if (/[A-Za-z]/.test(word)) return !/[A-Za-z0-9'’_-]/.test(before) || before === '_' || before === '-';
  return (
    !/[\u4E00-\u9FFF]/.test(before) ||
    /(?:公司|集团|集團|银行|銀行|研究院|研究所|总部|總部)$/.test(text.slice(Math.max(0, start - 4), start))
  );
}

/** A label form counts where it begins a line or a clause: `密级：机密`, not `请确认其密级：机密、秘密还是内部`. */
function isOwnPhrase(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 6), start);
  const isJoined =
    /[\u4E00-\u9FFFA-Za-z]$/.test(before) && !/(?:文件|文档|文檔|资料|資料|信息|项目|專案|公文|本件)$/.test(before);
  return !isJoined && !/^[ ]?(?:[、/或,][ ]?[\u4E00-\u9FFFA-Za-z]|[□☐○]|\w)/.test(text.slice(end, end + 4));
}

/** By place and form; undefined where it is no marking. */
function standing(candidate: Candidate, span: Span, line: Line, place: Place): Confidence | undefined {
  if (place === 'none' || isEnumeration(line.text) || isWork(candidate, line)) return undefined;
  const { word } = span;
  const [start, end] = [span.start - line.start, span.end - line.start];
  const isName = candidate.segment === 'attachment-name';
  const kind = isName ? 'name' : place === 'edge' || place === 'in-page' ? 'edge' : 'line';
  const field = fieldOf(withoutCodes(line.text, candidate), start, end, kind);
  const isHan = /[\u4E00-\u9FFF]/.test(word);
  const isCapital = word === word.toUpperCase();
  const isExact = field.before === '' && field.after === '';
  if (!isMarkingPhrase(field, isHan, isCapital || place === 'header')) {
    const isLead = place === 'title' && word.startsWith('CONFIDENTIAL') && start === 0;
    return isLead && /^\s/.test(line.text.slice(end)) ? 'medium' : undefined;
  }
  if (isWeak(word)) return field.isBracketed || place === 'properties' ? 'medium' : undefined;
  if (/^(?:secret|restricted)$/i.test(word) && !isCapital && !field.isBracketed) return undefined;
  switch (place) {
    case 'title':
      return field.isBracketed || field.isWhole || isName || leadsOrEnds(line.text, start, end) ? 'medium' : undefined;
    case 'header':
    case 'properties':
      return 'medium';
    case 'edge':
      return field.isWhole || field.isBracketed || isExact ? 'medium' : undefined;
    case 'in-page':
      return field.isWhole && isExact && (isHan || isCapital) && word !== '秘密' ? 'medium' : undefined;
  }
}

/** `绝密、机密、秘密`: several levels in one line are a choice or a lesson. */
function isEnumeration(line: string): boolean {
  const levels = new Set([...line.matchAll(SINGLE_LEVELS)].map((match) => match[0]));
  return levels.size > 1;
}
const SINGLE_LEVELS = /绝密|絕密|絕對機密|极机密|極機密|(?<!核心|公司|企业|商业|极|極|絕對|高度)机密|秘密/g;

/** A book, a film or a song of that name. */
function isWork({ text }: Candidate, line: Line): boolean {
  return /^\s*(?:作者|导演|導演|主演|编剧|編劇|出版|歌词|歌詞|作词|作詞|演唱|by )/i.test(
    text.slice(line.end, line.end + 20),
  );
}

/** Headers of sheets carry codes for place, font and page number: `&C&"Arial,Bold"机密&R&P`. */
function withoutCodes(line: string, { label = '' }: Candidate): string {
  if (!label.endsWith('beside its cells')) return line;
  return line.replaceAll(/&(?:"[^"]{0,60}"|K[0-9A-F]{6}|\d{1,3}|[A-Z])/g, (code) => '|'.repeat(code.length));
}

const isWeak = (word: string): boolean =>
  (HAN_WEAK_LEVELS.has(word) && !HAN_LEVELS.has(word)) || LATIN_WEAK_LEVELS.has(word.toUpperCase());
