// Markings of secrecy: 机密★10年, 密级：机密, 機密等級：密, STRICTLY CONFIDENTIAL. A marking is short, stands by itself and in a
// marking's place; the same word in a sentence or a disclaimer is none. Scored by form and place, fires at two points.
import { createHash } from 'node:crypto';
import type { Candidate, Detector } from '../../detector.ts';

/** Level words, longest first; blanks and dots between the characters are tolerated, as stamps are set wide. */
const HAN_LEVELS = [
  ...[
    '核心商业秘密',
    '普通商业秘密',
    '核心商密',
    '普通商密',
    '商密[一二]级',
    '商业秘密',
    '工作秘密',
    '内部资料',
    '内部公开',
    '公司机密',
  ],
  ...['絕對機密', '极机密', '極機密', '營業秘密', '限閱文件', '限閱', '密件', '公司機密', '內部資料'],
  ...['绝密', '机密', '秘密', '絕密', '機密'],
];
const LATIN_LEVELS = [
  ...['STRICTLY CONFIDENTIAL', 'COMPANY CONFIDENTIAL', 'TOP SECRET', 'INTERNAL USE ONLY', 'NOT FOR DISTRIBUTION'],
  ...['HIGHLY CONFIDENTIAL', 'CONFIDENTIAL', 'RESTRICTED', 'SECRET'],
];
const LABELS = String.raw`密级|密級|保密等级|保密等級|保密级别|機密等級|机密等级|密等(?:及解密條件或保密期限)?|[Cc]lassification`;
const LABEL_VALUES = String.raw`绝密|机密|秘密|絕密|絕對機密|極機密|機密|密|内部|內部|[A-Za-z][A-Za-z ]{2,24}`;

const spaced = (word: string): string =>
  /^[\u4E00-\u9FFF]+$/.test(word) ? [...word].join('[ 　·.]{0,2}') : word.replaceAll(' ', '[ ]{1,3}');

const MAX_MARKING = 30;
const FIRST_LINES = 3;
const NEARBY = 80;
/** How far around a candidate its line is looked at, and how much text makes the first and last lines (attack X16). */
const LINE_REACH = 500;
const PAGE_REACH = 2_000;

const DISCLAIMER =
  /(?:本邮件|此邮件|本电子邮件|本郵件|此郵件|本信件|this (?:e-?mail|message|communication)|intended (?:only )?for|may contain|可能(?:包含|含有)|如(?:果您)?(?:误收|誤收)|intended recipient)/i;
const TEACHING =
  /(?:保密法|保密培训|培训|培訓|三级|三級|三个等级|学习|學習|课程|課程|等级分为|分为|分為|保护法|保護法)/;
const HAN = /^[\u4E00-\u9FFF]$/;
const BEHIND_LEVEL = /^(?:文件|资料|資料|信息|資訊|材料|等级|等級|级|級|件|严禁|嚴禁|请勿|請勿|不得|注意|切勿)/;
const QUOTED = /[《“"「『‘'][^》”"」』’']{0,20}$/;

export const classificationMarking: Detector = {
  id: 'classification-marking',
  title: { en: 'Classification marking', 'zh-CN': '密级标识', 'zh-TW': '機密等級標示' },
  pattern: [
    `(?:${LABELS})[ ]?[:：][ ]?(?:${LABEL_VALUES})`,
    ...HAN_LEVELS.map(spaced),
    ...LATIN_LEVELS.map((level) => `(?i:${spaced(level)})`),
  ].join('|'),
  priority: 10,
  judge(candidate) {
    const { text, start } = candidate;
    const end = withTerm(candidate);
    const marking = text.slice(start, end);
    const score = scoreOf(candidate, end);
    if (score.points < 2) return [];
    const value = createHash('sha256')
      .update(marking.replaceAll(/[\s·.]/g, '').toUpperCase())
      .digest('hex');
    return [{ start, end, value, confidence: score.explicit ? 'high' : 'medium', masked: marking }];
  },
};

/** `机密★10年`: star and term belong to the marking. */
function withTerm({ text, end }: Candidate): number {
  return (
    end +
    (/^[ ]?[★▲](?:[ ]?(?:\d{1,3}(?:年|个月|個月|月)|长期|長期|[\u4E00-\u9FFF]{2,8}前))?/.exec(
      text.slice(end, end + 20),
    )?.[0].length ?? 0)
  );
}

function scoreOf(candidate: Candidate, end: number): { points: number; explicit: boolean } {
  const { text, start, segment } = candidate;
  const { lineStart, lineEnd } = lineAround(text, start, end);
  const line = text.slice(lineStart, lineEnd).trim();
  const marking = text.slice(start, end);
  const around = text.slice(Math.max(lineStart, start - NEARBY), Math.min(lineEnd, end + NEARBY));
  const starred = /[★▲]/.test(marking);
  const labelled = /[:：]/.test(marking);
  const rated = /^[ ]?(?:[★☆]{2,}|★[ ]?☆)/.test(text.slice(starred ? end - 1 : end, end + 4));
  let points = 0;
  if (starred) points += 2;
  if (labelled && isOwnPhrase(text, start, end)) points += 2;
  if (isOwnLine(line, marking, segment)) points += 1;
  if (isMarkingPlace(candidate, lineStart, lineEnd)) points += 1;
  if (/^[A-Z ]{6,}$/.test(marking) && isOwnLine(line, marking, segment)) points += 1;
  if (QUOTED.test(text.slice(Math.max(lineStart, start - 22), start))) points -= 3;
  if (rated) points -= 3;
  if (DISCLAIMER.test(around)) points -= 3;
  if (TEACHING.test(around)) points -= 2;
  return { points, explicit: (starred || labelled) && !rated };
}

/** The line is the marking, with at most brackets, numbers and a few words around it; in a subject a bracketed tag is. */
function isOwnLine(line: string, marking: string, segment: Candidate['segment']): boolean {
  const isShort = line.length <= MAX_MARKING;
  if (!isShort && segment !== 'subject' && segment !== 'attachment-name') return false;
  const isTag = new RegExp(`[[【(（<〔]\\s*${escape(marking)}\\s*[\\]】)）>〕]`).test(line);
  const rest = line.replace(marking, '').replaceAll(/[\s\p{P}\p{S}\d]/gu, '');
  return isTag || (isShort && rest.length <= 8 && !isWithinWord(line, marking));
}

/** `秘密花园酒店`, `机密性`, `Secret Santa`: words go on without a break, other than those behind a level (`机密文件`). */
function isWithinWord(line: string, marking: string): boolean {
  const at = line.indexOf(marking);
  const [before, after] = [line.slice(0, at), line.slice(at + marking.length)];
  if (HAN.test(marking.charAt(0))) {
    return HAN.test(before.charAt(at - 1)) || (HAN.test(after.charAt(0)) && !BEHIND_LEVEL.test(after));
  }
  return marking !== marking.toUpperCase() && (/[A-Za-z] ?$/.test(before) || /^ ?[A-Za-z]/.test(after));
}

function isMarkingPlace({ text, segment }: Candidate, lineStart: number, lineEnd: number): boolean {
  if (segment === 'subject' || segment === 'attachment-name') return true;
  const isFirst = lineStart <= PAGE_REACH && filledLines(text.slice(0, lineStart)) < FIRST_LINES;
  return isFirst || filledLines(text.slice(lineEnd, lineEnd + PAGE_REACH)) === 0;
}

/** The line of a candidate; of a longer one than any marking stands on, the stretch around it. */
function lineAround(text: string, start: number, end: number): { lineStart: number; lineEnd: number } {
  const from = Math.max(0, start - LINE_REACH);
  const to = Math.min(text.length, end + LINE_REACH);
  const before = text.slice(from, start).lastIndexOf('\n');
  const after = text.slice(end, to).indexOf('\n');
  return { lineStart: from + before + 1, lineEnd: after === -1 ? to : end + after };
}

/** A label form counts where it begins a line or a clause: `密级：机密`, not `请确认其密级：机密、秘密还是内部`. */
function isOwnPhrase(text: string, start: number, end: number): boolean {
  const before = text.charAt(start - 1);
  const after = text.charAt(end);
  return !/[\u4E00-\u9FFFA-Za-z]/.test(before) && !/[、/或]/.test(after);
}

function filledLines(text: string): number {
  let filled = 0;
  for (let at = 0; at < text.length && filled < FIRST_LINES;) {
    const end = endOfLine(text, at);
    if (text.slice(at, end).trim() !== '') filled++;
    at = end + 1;
  }
  return filled;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
