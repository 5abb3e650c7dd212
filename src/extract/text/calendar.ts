// iCalendar (RFC 5545) and vCard (RFC 6350, 2.1): folded lines joined, quoted-printable and base64 values decoded, escapes resolved.
import { decodeText } from './charset.ts';

export interface CalendarFile {
  /** `ATTACH`, `PHOTO`, ... with the file name where one is given. */
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Calendar {
  /** A property a line, as people read its value. */
  readonly text: string;
  readonly files: readonly CalendarFile[];
}

/** Values with at least this many characters of base64 are files or pictures, shorter ones text. */
const MIN_FILE = 64;

/** Undefined when the text is neither. */
export function readCalendar(text: string): Calendar | undefined {
  if (!/^\uFEFF?\s*BEGIN:V(?:CALENDAR|CARD|EVENT)/i.test(text.slice(0, 200))) return undefined;
  const files: CalendarFile[] = [];
  const lines = unfold(text).map((line) => readProperty(line, files));
  return { text: lines.join('\n'), files };
}

/** A line that begins with a blank goes on the one before; vCard 2.1 folds quoted-printable with `=` at the end. */
function unfold(text: string): readonly string[] {
  const lines: string[] = [];
  let current: string[] = [];
  let isQuotedPrintable = false;
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const last = current.at(-1) ?? '';
    if (current.length > 0 && (line.startsWith(' ') || line.startsWith('\t'))) current.push(line.slice(1));
    else if (isQuotedPrintable && last.endsWith('=')) {
      current[current.length - 1] = last.slice(0, -1);
      current.push(line);
    } else {
      if (current.length > 0) lines.push(current.join(''));
      current = [line];
      isQuotedPrintable = /quoted-printable/i.test(line.slice(0, 200));
    }
  }
  if (current.length > 0) lines.push(current.join(''));
  return lines;
}

function readProperty(line: string, files: CalendarFile[]): string {
  const colon = valueStart(line);
  if (colon === -1) return line;
  const head = line.slice(0, colon);
  const value = line.slice(colon + 1);
  if (/[;=](?:b|base64)(?:;|$)/i.test(head) && value.length >= MIN_FILE) {
    const name = /(?:FILENAME|X-FILENAME)="?([^";:]+)/i.exec(head)?.[1] ?? '';
    files.push({ name, bytes: Buffer.from(value, 'base64') });
    return head;
  }
  if (/[;=](?:b|base64)(?:;|$)/i.test(head)) return `${head}:${decodeText(Buffer.from(value, 'base64'))[0] ?? ''}`;
  if (/quoted-printable/i.test(head)) {
    const charset = /CHARSET="?([^";:]+)/i.exec(head)?.[1];
    return `${head}:${decodeText(quotedPrintable(value), charset)[0] ?? ''}`;
  }
  return `${head}:${value.replaceAll(/\\([nN,;\\])/g, (_, c: string) => (c === 'n' || c === 'N' ? '\n' : c))}`;
}

/** The colon behind the parameters, not one in quotes. */
function valueStart(line: string): number {
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === '"') isQuoted = !isQuoted;
    else if (character === ':' && !isQuoted) return at;
  }
  return -1;
}

function quotedPrintable(text: string): Buffer {
  const decoded = Buffer.from(text, 'utf8')
    .toString('latin1')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(decoded, 'latin1');
}
