// Messages for end-to-end tests, as bytes.

/** Lines joined by CRLF, one at the end. */
export const lines = (...text: readonly string[]): string => `${text.join('\r\n')}\r\n`;

export const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

/** Three different, valid, synthetic resident IDs: what the starter rules hold. */
export const RESIDENT_IDS = ['11010519491231061X', '440305199202296550', '110105198806053718'] as const;

export function plainMail(subject: string, body: string, headers: Readonly<Record<string, string>> = {}): Buffer {
  const fields = Object.entries({
    From: 'wang@corp.example',
    To: 'client@other.example',
    Subject: subject,
    ...headers,
  });
  return bytes(
    lines(
      ...fields.map(([name, value]) => `${name}: ${value}`),
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      body,
    ),
  );
}

/** A clean multipart message with attachments, GB18030 text, long lines and dots at line starts. */
export function awkwardMail(): Buffer {
  const gb = Buffer.from('c4e3bac3a3accfeec4bfbdf8d5b9cbb3c0fba1a3', 'hex'); // 你好，项目进展顺利。
  const part = (...text: readonly string[]): Buffer => bytes(lines(...text));
  return Buffer.concat([
    part(
      'From: wang@corp.example',
      'To: client@other.example',
      'Subject: =?gb2312?B?z+7Ev73412k=?=',
      'X-Long: ' + 'x'.repeat(900),
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="=_part"',
      '',
      'This is a multi-part message in MIME format.',
      '--=_part',
      'Content-Type: text/plain; charset=gb18030',
      'Content-Transfer-Encoding: 8bit',
      '',
    ),
    gb,
    part('', '.', '..', '.dot', 'a'.repeat(5000), '', '--=_part'),
    part('Content-Type: application/octet-stream; name="data.bin"', 'Content-Transfer-Encoding: base64', ''),
    part(
      Buffer.alloc(600, 7)
        .toString('base64')
        .replaceAll(/(.{76})/g, '$1\r\n'),
    ),
    part('--=_part', 'Content-Type: text/csv; charset=utf-8; name="t.csv"', '', 'a,b', '1,2', '--=_part--'),
  ]);
}
