// A body's text -> what is newly written, and what is quoted, a signature or a disclaimer. Cut between lines only, every line in
// exactly one part, so that all of it is scanned and rules can tell new text from history. In doubt a line is new.
import { SEGMENT_PARTS, type SegmentPart } from '../../mail/segment.ts';
import {
  isAttribution,
  isDisclaimer,
  isMobileFooter,
  isSeparator,
  MAX_DISCLAIMER,
  startsHeaderBlock,
} from './part-marks.ts';

export interface BodyText {
  readonly text: string;
  /** Absent: new. */
  readonly part?: SegmentPart | undefined;
}

/** A signature longer than this is no signature: nobody hides a list of customers behind `-- `. */
const MAX_SIGNATURE_LINES = 30;
const MAX_SIGNATURE_LENGTH = 2_000;
/** Paragraphs at the end that may be disclaimers, one after the other. */
const MAX_DISCLAIMERS = 4;
const COLON = 0x3a;
const WIDE_COLON = 0xff1a;

/** @returns the parts that there are: new text first. One element for a text that has no others. */
export function splitParts(text: string): readonly BodyText[] {
  const lines = splitLines(text);
  const parts: (SegmentPart | undefined)[] = lines.map(() => undefined);
  const firstMark = markQuoted(lines, parts);
  const hasSignature = markSignature(lines, parts);
  const hasDisclaimer = markDisclaimers(lines, parts);
  if (!firstMark && !hasSignature && !hasDisclaimer) return [{ text }];
  return [undefined, ...SEGMENT_PARTS].flatMap((part) => {
    const own = lines
      .filter((_, i) => parts[i] === part)
      .map((line) => (part === 'quoted' ? withoutMarks(line) : line));
    const joined = own.join('');
    return joined.trim() === '' ? [] : [{ text: joined, ...(part === undefined ? {} : { part }) }];
  });
}

/** Lines with their ends. */
function splitLines(text: string): readonly string[] {
  const lines: string[] = [];
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found + 1;
    lines.push(text.slice(start, end));
    start = end;
  }
  return lines;
}

/** `> > text` as it was written: a number that was broken over lines must not have marks in it. */
function withoutMarks(line: string): string {
  let at = 0;
  while (line.charAt(at) === '>' || (at > 0 && line.charAt(at) === ' ')) at++;
  return line.slice(at);
}

type Parts = (SegmentPart | undefined)[];

function markQuoted(lines: readonly string[], parts: Parts): boolean {
  let found = false;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.startsWith('>')) {
      parts[at] = 'quoted';
      found = true;
    } else if (mayBeMark(line)) {
      const kind = markAt(lines, at);
      if (kind === 'forward') break; // what is passed on is told anew: it counts as new
      if (kind === 'quote' && hasMarksBelow(lines, at + 1)) {
        parts[at] = 'quoted';
        found = true;
      } else if (kind === 'quote') {
        parts.fill('quoted', at);
        return true;
      }
    }
  }
  return found;
}

/** A cheap look first: most lines are no mark. */
function mayBeMark(line: string): boolean {
  let at = 0;
  while (line.charAt(at) === ' ' || line.charAt(at) === '\t' || line.charAt(at) === '\u3000') at++;
  const first = line.charAt(at);
  if (first === '') return false;
  if ('-_*=在于於发發寄'.includes(first)) return true;
  const word = line.slice(at, at + 5).toLowerCase();
  if (word.startsWith('on ') || word.startsWith('from') || word === 'begin') return true;
  return endsInColon(line);
}

/** Blanks and the line end aside, of which a few are looked past. */
function endsInColon(line: string): boolean {
  for (let at = line.length - 1; at >= Math.max(0, line.length - 4); at--) {
    const unit = line.charCodeAt(at);
    if (unit === COLON || unit === WIDE_COLON) return true;
    if (unit > 0x20 && unit !== 0xa0 && unit !== 0x3000) return false;
  }
  return false;
}

function markAt(lines: readonly string[], at: number): 'quote' | 'forward' | undefined {
  const line = (lines[at] ?? '').trim();
  const separator = isSeparator(line);
  if (separator !== undefined) return separator;
  const next = (lines[at + 1] ?? '').trim();
  if (isAttribution(line) || (line.length < 200 && isAttribution(`${line} ${next}`))) return 'quote';
  return startsHeaderBlock(lines.slice(at, at + 8)) ? 'quote' : undefined;
}

/** The next line that is not empty is quoted line by line: behind it new text may follow. */
function hasMarksBelow(lines: readonly string[], from: number): boolean {
  for (let at = from; at < Math.min(lines.length, from + 5); at++) {
    const line = (lines[at] ?? '').trim();
    if (line.startsWith('>')) return true;
    if (line !== '' && !isAttribution(line)) return false;
  }
  return false;
}

/** `-- ` and what follows (RFC 3676 section 4.3), and the lines that telephones add. */
function markSignature(lines: readonly string[], parts: Parts): boolean {
  let found = false;
  const start = lines.findIndex(
    (line, i) => parts[i] === undefined && line.startsWith('--') && /^--[ \u00A0]?\r?\n?$/.test(line),
  );
  if (start !== -1) {
    const end = parts.findIndex((part, i) => i > start && part !== undefined);
    const last = end === -1 ? lines.length : end;
    const length = lines.slice(start, last).reduce((sum, line) => sum + line.length, 0);
    if (last - start <= MAX_SIGNATURE_LINES && length <= MAX_SIGNATURE_LENGTH) {
      parts.fill('signature', start, last);
      found = true;
    }
  }
  for (const [i, line] of lines.entries()) {
    if (parts[i] !== undefined || line.length > 80 || !isMobileFooter(line.trim())) continue;
    parts[i] = 'signature';
    found = true;
  }
  return found;
}

/** From the end upwards, paragraph by paragraph, past what is quoted or signed already. */
function markDisclaimers(lines: readonly string[], parts: Parts): boolean {
  let found = false;
  let end = lines.length;
  for (let rounds = 0; rounds < MAX_DISCLAIMERS && end > 0; rounds++) {
    while (end > 0 && (parts[end - 1] === 'quoted' || (lines[end - 1] ?? '').trim() === '')) end--;
    let start = end;
    let length = 0;
    while (start > 0 && parts[start - 1] !== 'quoted' && (lines[start - 1] ?? '').trim() !== '') {
      length += (lines[--start] ?? '').length;
      if (length > MAX_DISCLAIMER) return found;
    }
    if (start === end || !isDisclaimer(lines.slice(start, end).join(''))) break;
    parts.fill('disclaimer', start, end);
    found = true;
    end = start;
  }
  return found;
}
