// Ways to hide a part of a mail from one reader and show it to another (attacks M01 to M12, M15, M16), to be tried one by one and in
// combinations. Each stage of building a mail has its list of tricks; `plain` is no trick.
import { zipSync } from 'fflate';
import { uuencode, yencode } from './encodings.ts';

const CRLF = '\r\n';

/** A transfer-encoded content: its header field and its body. */
export interface Encoded {
  readonly field: string;
  readonly body: string;
}

const latin1 = (bytes: Buffer): string => bytes.toString('latin1');
const base64 = (bytes: Buffer): string => bytes.toString('base64');
const every = (text: string, width: number, between: string): string =>
  text.replaceAll(new RegExp(`(.{${width}})`, 'gs'), `$1${between}`);
const hex = (bytes: Buffer, prefix = '='): string =>
  [...bytes].map((byte) => prefix + byte.toString(16).toUpperCase().padStart(2, '0')).join('');
const cte = (value: string): string => `Content-Transfer-Encoding: ${value}${CRLF}`;

/** Padding in the middle: every group of three bytes is decoded by itself, with one byte left over at times. */
const paddedPieces = (bytes: Buffer): string =>
  Array.from({ length: Math.ceil(bytes.length / 4) }, (_, i) => base64(bytes.subarray(i * 4, i * 4 + 4))).join('');

export const ENCODINGS: Readonly<Record<string, (content: Buffer) => Encoded>> = {
  plain: (content) => ({ field: '', body: latin1(content) }),
  '8bit': (content) => ({ field: cte('8bit'), body: latin1(content) }),
  base64: (content) => ({ field: cte('base64'), body: every(base64(content), 76, CRLF) }),
  'base64 in capitals': (content) => ({ field: cte('BASE64'), body: every(base64(content), 76, CRLF) }),
  'base64 with junk': (content) => ({ field: cte('base64'), body: every(base64(content), 5, '!') }),
  'base64 with 8-bit junk': (content) => ({ field: cte('base64'), body: every(base64(content), 7, '\u00E9') }),
  'base64 with dots': (content) => ({ field: cte('base64'), body: every(base64(content), 4, '.') }),
  'base64 with NUL': (content) => ({ field: cte('base64'), body: every(base64(content), 6, '\0') }),
  'base64 with hyphens': (content) => ({ field: cte('base64'), body: every(base64(content), 6, '-') }),
  'base64 with blanks': (content) => ({ field: cte('base64'), body: every(base64(content), 3, ' ') }),
  'base64 in short lines': (content) => ({ field: cte('base64'), body: every(base64(content), 5, CRLF) }),
  'base64 in lines of one': (content) => ({ field: cte('base64'), body: every(base64(content), 1, CRLF) }),
  'base64 with padding in the middle': (content) => ({ field: cte('base64'), body: paddedPieces(content) }),
  'base64 without padding': (content) => ({ field: cte('base64'), body: base64(content).replaceAll('=', '') }),
  'base64 behind a line of words': (content) => ({
    field: cte('base64'),
    body: `Here it is:${CRLF}${base64(content)}`,
  }),
  'base64 behind padding': (content) => ({ field: cte('base64'), body: `QQ==${CRLF}${base64(content)}` }),
  'base64 in front of words': (content) => ({
    field: cte('base64'),
    body: `${base64(content)}${CRLF}-- ${CRLF}a list`,
  }),
  'quoted-printable': (content) => ({ field: cte('quoted-printable'), body: every(hex(content), 72, `=${CRLF}`) }),
  'quoted-printable in lower case': (content) => ({ field: cte('quoted-printable'), body: hex(content).toLowerCase() }),
  'quoted-printable with blanks behind soft breaks': (content) => ({
    field: cte('quoted-printable'),
    body: every(hex(content), 9, `= \t${CRLF}`),
  }),
  'quoted-printable with soft breaks of LF': (content) => ({
    field: cte('quoted-printable'),
    body: every(hex(content), 9, '=\n'),
  }),
  'quoted-printable with escapes that are none': (content) => ({
    field: cte('quoted-printable'),
    body: `=0x =g1 =${CRLF}${hex(content)}=`,
  }),
  'quoted-printable said to be base64': (content) => ({ field: cte('base64'), body: hex(content) }),
  'base64 said to be quoted-printable': (content) => ({ field: cte('quoted-printable'), body: base64(content) }),
  'base64 said to be 7bit': (content) => ({ field: cte('7bit'), body: base64(content) }),
  'base64 without saying': (content) => ({ field: '', body: base64(content) }),
  'base64 in quotes': (content) => ({ field: cte('"base64"'), body: base64(content) }),
  'base64 with a comment': (content) => ({ field: cte('base64 (yes)'), body: base64(content) }),
  'base64 behind a comment': (content) => ({ field: cte('(no) base64'), body: base64(content) }),
  'base64 with a semicolon': (content) => ({ field: cte('base64;'), body: base64(content) }),
  'base64 in a list': (content) => ({ field: cte('7bit, base64'), body: base64(content) }),
  'base64 called x-base64': (content) => ({ field: cte('x-base64'), body: base64(content) }),
  'base64 with NUL behind it': (content) => ({ field: cte('base64\0'), body: base64(content) }),
  'base64 on a fold': (content) => ({ field: cte(`${CRLF} base64`), body: base64(content) }),
  'base64 second': (content) => ({ field: cte('7bit') + cte('base64'), body: base64(content) }),
  'base64 first': (content) => ({ field: cte('base64') + cte('7bit'), body: base64(content) }),
  'base64 with a blank before the colon': (content) => ({
    field: `Content-Transfer-Encoding : base64${CRLF}`,
    body: base64(content),
  }),
  'base64 with NUL before the name': (content) => ({ field: `\0${cte('base64')}`, body: base64(content) }),
  'base64 with a blank before the name': (content) => ({ field: ` ${cte('base64')}`, body: base64(content) }),
  'base64 behind a bare CR': (content) => ({ field: `X-A: b\r${cte('base64')}`, body: base64(content) }),
  'base64 behind a bare LF': (content) => ({ field: `X-A: b\n${cte('base64')}`, body: base64(content) }),
  'base64 behind an empty fold': (content) => ({
    field: `X-A: b${CRLF} ${CRLF}${cte('base64')}`,
    body: base64(content),
  }),
  'base64 behind a line that is none': (content) => ({ field: `what${CRLF}${cte('base64')}`, body: base64(content) }),
  uuencode: (content) => ({ field: cte('x-uuencode'), body: uuencode('a.bin', content) }),
  'uuencode without saying': (content) => ({ field: '', body: `hello${CRLF}${uuencode('a.bin', content)}` }),
  yEnc: (content) => ({ field: cte('8bit'), body: latin1(yencode('a.bin', content)) }),
};

/** How a multipart names its boundary `b` and writes its delimiter. */
export interface Delimiting {
  readonly type: string;
  readonly delimiter: string;
  readonly end: string;
}

const named = (parameters: string, delimiter = '--b'): Delimiting => ({
  type: `Content-Type: multipart/mixed; ${parameters}${CRLF}`,
  delimiter,
  end: `${delimiter}--`,
});

export const BOUNDARIES: Readonly<Record<string, Delimiting>> = {
  plain: named('boundary=b'),
  'in quotes': named('boundary="b"'),
  'given twice, the first': named('boundary=b; boundary=c'),
  'given twice, the second': named('boundary=c; boundary=b'),
  'given in two fields': { ...named('boundary=b'), type: `Content-Type: text/plain${CRLF}${named('boundary=b').type}` },
  'given in two fields, the first': {
    ...named('boundary=b'),
    type: `${named('boundary=b').type}Content-Type: text/plain${CRLF}`,
  },
  'not given': named('charset=utf-8'),
  empty: named('boundary=""', '--'),
  'half quoted': named('boundary="b'),
  'quoted in the middle': named('boundary=b"c"'),
  'with a comment': named('boundary=b (c)'),
  'with a comment before the sign': named('boundary(c)=b'),
  'with a comment behind the sign': named('boundary=(c)b'),
  continued: named('boundary*0=b'),
  'continued in pieces': named('boundary*0=b; boundary*1=c', '--bc'),
  'continued beside': named('boundary=x; boundary*0=b'),
  encoded: named("boundary*=us-ascii''%62"),
  'as an encoded word': named('boundary="=?utf-8?q?b?="'),
  'as an encoded word, as it stands': named('boundary="=?utf-8?q?b?="', '--=?utf-8?q?b?='),
  'with a comma': named('boundary=b,c'),
  'with a semicolon': named('boundary="b;c"'),
  'with a blank at its end': named('boundary="b "'),
  'with a fold inside': named(`boundary="b${CRLF} c"`, '--b c'),
  'with a backslash': named(String.raw`boundary="\b"`),
  'with NUL': named('boundary=b\0c'),
  'in single quotes': named("boundary='b'"),
  'in angle brackets': named('boundary="<b>"'),
  'with a blank behind the delimiter': named('boundary=b', '--b '),
  'with a tab behind the delimiter': named('boundary=b', '--b\t'),
  'with more behind the delimiter': named('boundary=b', '--bx'),
  'with NUL behind the delimiter': named('boundary=b', '--b\0'),
  'with a bare CR before the delimiter': named('boundary=b', '\r--b'),
  'without a type': { ...named('boundary=b'), type: `Content-Type: multipart; boundary=b${CRLF}` },
  'with a blank before the colon': {
    ...named('boundary=b'),
    type: `Content-Type : multipart/mixed; boundary=b${CRLF}`,
  },
  'with NUL before the name': { ...named('boundary=b'), type: `\0Content-Type: multipart/mixed; boundary=b${CRLF}` },
  'behind a bare CR': { ...named('boundary=b'), type: `X-A: b\rContent-Type: multipart/mixed; boundary=b${CRLF}` },
  'behind a line that is none': {
    ...named('boundary=b'),
    type: `what${CRLF}Content-Type: multipart/mixed; boundary=b${CRLF}`,
  },
  'said to be base64': { ...named('boundary=b'), type: `${named('boundary=b').type}${cte('base64')}` },
};

const CLEAN = `Content-Type: text/plain${CRLF}${CRLF}hello`;

/** Where in a mail the part with the secret stands. */
export const PLACES: Readonly<Record<string, (part: string, by: Delimiting) => string>> = {
  alone: (part) => part,
  'in a multipart': (part, { type, delimiter, end }) =>
    `${type}${CRLF}${delimiter}${CRLF}${CLEAN}${CRLF}${delimiter}${CRLF}${part}${CRLF}${end}${CRLF}`,
  'in a multipart without end': (part, { type, delimiter }) =>
    `${type}${CRLF}${delimiter}${CRLF}${CLEAN}${CRLF}${delimiter}${CRLF}${part}`,
  'in front of the parts': (part, { type, delimiter, end }) =>
    `${type}${CRLF}${part}${CRLF}${delimiter}${CRLF}${CLEAN}${CRLF}${end}${CRLF}`,
  'behind the parts': (part, { type, delimiter, end }) =>
    `${type}${CRLF}${delimiter}${CRLF}${CLEAN}${CRLF}${end}${CRLF}${part}`,
  'behind the end': (part, { type, delimiter, end }) =>
    `${type}${CRLF}${delimiter}${CRLF}${CLEAN}${CRLF}${end}${CRLF}${delimiter}${CRLF}${part}${CRLF}${end}`,
  'behind an inner multipart without end': (part, { type, delimiter, end }) =>
    `Content-Type: multipart/mixed; boundary=outer${CRLF}${CRLF}--outer${CRLF}${type}${CRLF}${delimiter}${CRLF}${CLEAN}${CRLF}` +
    `--outer${CRLF}${part}${CRLF}${end}${CRLF}--outer--`,
  'in an inner multipart with the same boundary': (part, { type, delimiter, end }) =>
    `${type}${CRLF}${delimiter}${CRLF}${type}${CRLF}${delimiter}${CRLF}${part}${CRLF}${end}${CRLF}${end}`,
  'in an attached mail': (part, { type, delimiter, end }) =>
    `${type}${CRLF}${delimiter}${CRLF}Content-Type: message/rfc822${CRLF}${CRLF}Subject: inner${CRLF}${part}${CRLF}${end}`,
  'in an attached mail in base64': (part, { type, delimiter, end }) =>
    `${type}${CRLF}${delimiter}${CRLF}Content-Type: message/rfc822${CRLF}${cte('base64')}${CRLF}` +
    `${every(Buffer.from(`Subject: inner${CRLF}${part}`, 'latin1').toString('base64'), 76, CRLF)}${CRLF}${end}`,
  'in a digest': (part, { type, delimiter, end }) =>
    `${type.replace('multipart/mixed', 'multipart/digest')}${CRLF}${delimiter}${CRLF}${CRLF}${part}${CRLF}${end}`,
};

/** What stands in front of the mail's header. */
export const BEGINNINGS: Readonly<Record<string, string>> = {
  plain: '',
  'an empty line': CRLF,
  'a byte order mark': '\u00EF\u00BB\u00BF',
  'the envelope line of an mbox': `From a@x.example Sat Nov 21 12:00:00 2026${CRLF}`,
  'an escaped envelope line': `>From a@x.example Sat Nov 21 12:00:00 2026${CRLF}`,
  'a fold': ` x${CRLF}`,
  NUL: '\0',
};

/** What ends a header. */
export const HEADER_ENDS: Readonly<Record<string, string>> = {
  plain: CRLF,
  LF: '\n',
  CR: '\r',
  'LF CR': '\n\r',
  'CR CR LF': '\r\r\n',
  'a blank': ` ${CRLF}`,
  NUL: `\0${CRLF}`,
};

/** What the part is: a text with the secret, or a file that has to be opened to see it. */
export const CONTENTS: Readonly<
  Record<string, (secret: string) => { readonly type: string; readonly content: Buffer }>
> = {
  text: (secret) => ({
    type: `Content-Type: text/plain; charset=utf-8${CRLF}`,
    content: Buffer.from(`see ${secret} below`),
  }),
  'a text that says nothing': (secret) => ({ type: '', content: Buffer.from(`see ${secret} below`) }),
  'a text called an application': (secret) => ({
    type: `Content-Type: application/octet-stream${CRLF}`,
    content: Buffer.from(`see ${secret} below`),
  }),
  'an archive': (secret) => ({
    type: `Content-Type: application/zip; name="a.zip"${CRLF}`,
    content: Buffer.from(zipSync({ 'a.txt': Buffer.from(`see ${secret} below`) })),
  }),
};

export interface Recipe {
  readonly beginning: string;
  readonly content: string;
  readonly encoding: string;
  readonly headerEnd: string;
  readonly place: string;
  readonly boundary: string;
}

export const PLAIN: Recipe = {
  beginning: 'plain',
  content: 'text',
  encoding: 'plain',
  headerEnd: 'plain',
  place: 'in a multipart',
  boundary: 'plain',
};

export function cook(recipe: Recipe, secret: string): Buffer {
  const { type, content } = (CONTENTS[recipe.content] ?? unknown(recipe.content))(secret);
  const { field, body } = (ENCODINGS[recipe.encoding] ?? unknown(recipe.encoding))(content);
  const part = `${type}${field}${HEADER_ENDS[recipe.headerEnd] ?? unknown(recipe.headerEnd)}${body}`;
  const place = PLACES[recipe.place] ?? unknown(recipe.place);
  const mail = place(part, BOUNDARIES[recipe.boundary] ?? unknown(recipe.boundary));
  return Buffer.from(
    `${BEGINNINGS[recipe.beginning] ?? ''}MIME-Version: 1.0${CRLF}Subject: hello${CRLF}${mail}`,
    'latin1',
  );
}

function unknown(name: string): never {
  throw new Error(`there is no "${name}"`);
}
