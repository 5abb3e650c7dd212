// Places in which a marking stands: the line, its position in the text, and what kind of text it is. All looks are bounded, so that
// a text full of level words costs no more than another (attack X16).
import type { Candidate } from '../../detector.ts';

/** Longest line of which a marking is a part; in subjects and names any line. */
const MAX_LINE = 60;
const MAX_TITLE = 500;
const FIRST_LINES = 3;
const LAST_LINES = 2;
/** How much text makes the first and the last lines. */
const PAGE_REACH = 2_000;

/** `in-page`: on a page of a PDF, where a watermark stands anywhere. `none`: a sentence's place. */
export type Place = 'title' | 'header' | 'properties' | 'edge' | 'in-page' | 'none';

export interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const HEADERS =
  /^(?:headers? and footers|header|footer|slide master|slide layout|styles|master)(?:\b|\d)|, beside its cells$|watermark/;
const PROPERTIES = /^(?:core|app|custom|meta|properties|document information|XMP metadata|item\d*|docMetadata\/)/i;
const MAIL_HEADERS = /classif|sensitiv|msip|marking|confidential|security-?level|密级/;

/** Undefined when the line is longer than any on which a marking stands. */
export function lineOf({ text, start, end, segment }: Candidate): Line | undefined {
  const reach = segment === 'subject' || segment === 'attachment-name' || segment === 'header' ? MAX_TITLE : MAX_LINE;
  const from = Math.max(0, start - reach);
  const before = text.slice(from, start).lastIndexOf('\n');
  if (before === -1 && from > 0) return undefined;
  const behind = text.slice(end, end + reach);
  const after = behind.indexOf('\n');
  if (after === -1 && end + reach < text.length) return undefined;
  const lineStart = from + before + 1;
  const lineEnd = after === -1 ? end + behind.length : end + after;
  return lineEnd - lineStart > reach
    ? undefined
    : { start: lineStart, end: lineEnd, text: text.slice(lineStart, lineEnd) };
}

export function placeOf(candidate: Candidate, line: Line): Place {
  const { segment, label = '', text } = candidate;
  if (segment === 'subject' || segment === 'attachment-name') return 'title';
  if (segment === 'header') return MAIL_HEADERS.test(label.toLowerCase()) ? 'properties' : 'none';
  if (PROPERTIES.test(label)) return 'properties';
  if (HEADERS.test(label)) return 'header';
  if (isFirst(text, line.start) || isLast(text, line.end)) return 'edge';
  return /^page \d/.test(label) ? 'in-page' : 'none';
}

function isFirst(text: string, lineStart: number): boolean {
  return lineStart <= PAGE_REACH && filledLines(text.slice(0, lineStart), FIRST_LINES) < FIRST_LINES;
}

function isLast(text: string, lineEnd: number): boolean {
  if (text.length - lineEnd > PAGE_REACH) return false;
  return filledLines(text.slice(lineEnd), LAST_LINES) < LAST_LINES;
}

function filledLines(text: string, enough: number): number {
  let filled = 0;
  for (let at = 0; at < text.length && filled < enough;) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next;
    if (text.slice(at, end).trim() !== '') filled++;
    at = end + 1;
  }
  return filled;
}
