// Mails for properties: nested multiparts, encodings, charsets and names as programs write them, whole or with something broken in
// them. Small, so that thousands can be read by every reader.
import fc from 'fast-check';
import iconv from 'iconv-lite';

const CRLF = '\r\n';
const TEXT = '您好，附件是名单 (3). Dear all, see the list = 100%.';

const wrap = (text: string): string => text.replaceAll(/(.{76})/g, `$1${CRLF}`);
const escape = (bytes: Buffer): string =>
  [...bytes].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

const encodedContent = fc
  .record({
    encoding: fc.constantFrom('7bit', '8bit', 'base64', 'quoted-printable', 'BASE64', ''),
    content: fc.oneof(
      fc.constantFrom('utf8', 'gbk', 'big5', 'utf-16le').map((charset) => iconv.encode(TEXT, charset)),
      fc.string({ maxLength: 100 }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom('--b0', '--b0--', 'line\r\n--b1x\r\n', 'a\r\n\r\n.\r\n\r\nb', 'Content-Type: x', '')
        .map((t) => Buffer.from(t)),
    ),
  })
  .map(({ encoding, content }) => {
    const field = encoding === '' ? '' : `Content-Transfer-Encoding: ${encoding}${CRLF}`;
    const body =
      encoding.toLowerCase() === 'base64'
        ? wrap(content.toString('base64'))
        : encoding === 'quoted-printable'
          ? wrapQuoted(escape(content))
          : content.toString('latin1');
    return { field, body };
  });

const wrapQuoted = (text: string): string => text.replaceAll(/((?:=..){24})/g, `$1=${CRLF}`);

const name = fc.constantFrom(
  '',
  'filename="a.txt"',
  'filename=a.txt',
  'filename="a b;c.txt"',
  "filename*=utf-8''%E5%90%8D%E5%8D%95.txt",
  "filename*0*=utf-8''%E5%90%8D; filename*1*=%E5%8D%95; filename*2=.txt",
  'filename="=?utf-8?B?5ZCN5Y2VLnR4dA==?="',
  'filename="=?gb18030?B?w/u1pS50eHQ=?="',
);

const leaf = fc
  .record({
    type: fc.constantFrom(
      'text/plain; charset=utf-8',
      'text/plain; charset="gb18030"',
      'text/html',
      'TEXT/HTML; charset=big5;',
      'application/octet-stream',
      'application/pdf; name="x.pdf"',
      'text/calendar; method=REQUEST',
      '',
    ),
    disposition: fc.constantFrom('attachment', 'inline', ''),
    name,
    content: encodedContent,
    isFolded: fc.boolean(),
  })
  .map(({ type, disposition, name: named, content, isFolded }) => {
    const separator = isFolded ? `;${CRLF}\t` : '; ';
    const value = [disposition, named].filter((part) => part !== '').join(separator);
    return [
      type === '' ? '' : `Content-Type: ${type}${CRLF}`,
      content.field,
      disposition === '' ? '' : `Content-Disposition: ${value}${CRLF}`,
      CRLF,
      content.body,
    ].join('');
  });

/** An entity as text, one character per octet; `depth` makes boundaries differ. */
function entity(depth: number): fc.Arbitrary<string> {
  if (depth >= 3) return leaf;
  const multipart = fc
    .record({
      subtype: fc.constantFrom('mixed', 'alternative', 'related; type="text/html"', 'signed; micalg=sha-256', 'report'),
      boundary: fc.constantFrom(`b${depth}`, `----=_Part_${depth}`, `"----=_Part ${depth}?x"`, `"b:${depth}.c/d"`),
      parts: fc.array(entity(depth + 1), { minLength: 1, maxLength: 3 }),
      before: fc.constantFrom('', '', CRLF, `This is a multi-part message in MIME format.${CRLF}`),
      behind: fc.constantFrom('', CRLF, CRLF, `${CRLF}-- ${CRLF}a list${CRLF}`),
    })
    .map(({ subtype, boundary, parts, before, behind }) => {
      const delimiter = `--${boundary.replaceAll('"', '')}`;
      return [
        `Content-Type: multipart/${subtype};${CRLF} boundary=${boundary}${CRLF}${CRLF}`,
        before,
        ...parts.map((part) => `${delimiter}${CRLF}${part}${CRLF}`),
        `${delimiter}--${behind}`,
      ].join('');
    });
  const attached = entity(depth + 1).map(
    (inner) => `Content-Type: message/rfc822${CRLF}${CRLF}Subject: inner${CRLF}${inner}`,
  );
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 3, arbitrary: multipart },
    { weight: 1, arbitrary: attached },
  );
}

const header = fc
  .subarray([
    'From: =?utf-8?B?546L?= <wang@corp.example>',
    'To: client@other.example',
    'Subject: =?gb2312?B?z+7Ev73412k=?=',
    'MIME-Version: 1.0',
    `Received: from a by b;${CRLF}\tSat, 21 Nov 2026 12:00:00 +0800`,
    'X-Own: a: b; c="d',
  ])
  .map((fields) => fields.map((field) => field + CRLF).join(''));

/** As programs write them. */
export const wholeMail: fc.Arbitrary<Buffer> = fc
  .tuple(header, entity(0))
  .map(([fields, body]) => Buffer.from(fields + body, 'latin1'));

const PIECES = [
  ...['\r\n', '\n', '\r', '\0', ' ', '\t', ':', ';', '"', '=', '--', '(', ')', ',', '\\', "''", '*', '*0*='],
  ...['--b0', '--b0--', '--b1', '\r\n--b0\r\n', '\r\n--b1--\r\n', '\r\n\r\n', '\r\n ', '\u0080', 'é'],
  ...[
    'Content-Type: text/html\r\n',
    'Content-Type: multipart/mixed; boundary=b1\r\n',
    'boundary=b0',
    '; boundary="b1"',
  ],
  ...['Content-Transfer-Encoding: base64\r\n', 'Content-Transfer-Encoding: quoted-printable\r\n', 'message/rfc822'],
  ...['multipart/digest', 'QUJD', '=41', '=\r\n', '= \r\n', '=4', '=e4', 'text/plain'],
] as const;

/** The same with pieces put in, taken out or doubled somewhere. */
export const brokenMail: fc.Arbitrary<Buffer> = fc
  .tuple(
    wholeMail,
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        length: fc.nat({ max: 12 }),
        piece: fc.constantFrom('', ...PIECES),
        isInHeader: fc.boolean(),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([mail, changes]) => {
    let text = mail.toString('latin1');
    for (const { at, length, piece, isInHeader } of changes) {
      const fields = [...text.matchAll(/content-|boundary|--/gi)].map((match) => match.index);
      const field = fields[Math.floor(at * fields.length)];
      const from = isInHeader && field !== undefined ? field : Math.floor(at * text.length);
      text = text.slice(0, from) + piece + text.slice(from + (length > 6 ? 0 : length));
    }
    return Buffer.from(text, 'latin1');
  });
