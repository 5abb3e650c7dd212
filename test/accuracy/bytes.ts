// A mail of the generator as the bytes of RFC 5322: parts, charsets and transfer encodings as mail programs write them.
import { Buffer } from 'node:buffer';
import { zipSync } from 'fflate';
import iconv from 'iconv-lite';

const CRLF = '\r\n';

export interface File {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
}

export interface Draft {
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly files?: readonly File[];
  /** Of the texts and headers; absent: utf-8. */
  readonly charset?: string;
}

const lines76 = (base64: string): string => base64.replaceAll(/(.{76})/g, `$1${CRLF}`);

/** Encoded words of at most 45 bytes each (RFC 2047), whole characters only. */
function headerText(text: string, charset: string): string {
  if (/^[\x20-\x7E]*$/.test(text)) return text;
  const words: string[] = [];
  let piece = '';
  for (const character of text) {
    if (iconv.encode(piece + character, charset).length > 42) {
      words.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...words, piece]
    .map((word) => `=?${charset}?B?${iconv.encode(word, charset).toString('base64')}?=`)
    .join(`${CRLF} `);
}

function textPart(type: string, text: string, charset: string): string {
  const bytes = iconv.encode(text.replaceAll('\n', CRLF), charset, { addBOM: /^utf-16$/i.test(charset) });
  return [
    `Content-Type: ${type}; charset="${charset}"`,
    'Content-Transfer-Encoding: base64',
    '',
    lines76(bytes.toString('base64')),
  ].join(CRLF);
}

function filePart({ name, type, content }: File): string {
  const quoted = `utf-8''${encodeURIComponent(name)}`;
  return [
    `Content-Type: ${type}`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename*=${quoted}`,
    '',
    lines76(Buffer.from(content).toString('base64')),
  ].join(CRLF);
}

function multipart(subtype: string, boundary: string, parts: readonly string[]): string {
  const body = parts.map((part) => `--${boundary}${CRLF}${part}${CRLF}`).join('');
  return `Content-Type: multipart/${subtype}; boundary="${boundary}"${CRLF}${CRLF}${body}--${boundary}--`;
}

export function mailBytes({ subject, text, html, files = [], charset = 'utf-8' }: Draft): Buffer {
  const plain = textPart('text/plain', text, charset);
  const body =
    html === undefined ? plain : multipart('alternative', '=_alt', [plain, textPart('text/html', html, charset)]);
  const content = files.length === 0 ? body : multipart('mixed', '=_mix', [body, ...files.map(filePart)]);
  const header = [
    'From: sender@corp.example',
    'To: recipient@other.example',
    // No mail program writes headers in UTF-16.
    `Subject: ${headerText(subject, /^utf-16/i.test(charset) ? 'utf-8' : charset)}`,
    'Date: Mon, 02 Mar 2026 09:30:00 +0800',
    'MIME-Version: 1.0',
  ].join(CRLF);
  return Buffer.from(`${header}${CRLF}${content}${CRLF}`, 'latin1');
}

/** The same bytes at any time. */
const PACKED_AT = new Date(2026, 2, 2);

/** A zip in a zip in a zip. */
export function nested(name: string, content: Uint8Array, depth: number): Uint8Array {
  let packed = zipSync({ [name]: content }, { mtime: PACKED_AT });
  for (let i = 1; i < depth; i++) packed = zipSync({ [`archive${i}.zip`]: packed }, { mtime: PACKED_AT });
  return packed;
}
