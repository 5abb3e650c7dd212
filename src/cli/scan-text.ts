// What the engine saw of a message, for `postern scan --show-text`: each piece of text with its place, then what stayed unread.
// Nothing is masked, and nothing is hidden: characters that draw nothing or turn the line are shown by their code points (H03).
import type { ScanResult, ScanSegment } from './scan-file.ts';

/** Controls, format characters (zero width, direction, tags), halves of pairs, and separators that end a line for some. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

export function visibleText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(UNSEEN, (c) => `<U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`);
}

/** Text is indented, so that no line of a mail can pass for one of ours. */
export function renderSegments({ segments = [], structure, uninspectable }: ScanResult): string {
  const lines = segments.flatMap((segment, i) => [
    `${i + 1}. ${place(segment)}, ${segment.text.length.toLocaleString('en')} characters`,
    ...visibleText(segment.text)
      .split('\n')
      .map((line) => `    ${line}`),
  ]);
  if (segments.length === 0) lines.push('no text');
  for (const { path, why } of uninspectable) {
    lines.push(`not read: ${oneLine(path === '' ? 'the message' : path)}: ${why.replaceAll('_', ' ')}`);
  }
  if (structure.length > 0) lines.push(`structure: ${structure.join(', ')}`);
  return lines.join('\n');
}

function place({ segment, path, label }: ScanSegment): string {
  return [segment, path, label].flatMap((part) => (part === undefined ? [] : oneLine(part))).join(' › ');
}

/** A name with a line break in it must not begin a line. */
const oneLine = (text: string): string => visibleText(text).replaceAll(/[\n\t]/g, ' ');
