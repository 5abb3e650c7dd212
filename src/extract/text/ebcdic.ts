// EBCDIC code page 037: what mainframes write. Letters, digits and most signs are the same in its sister pages (500, 1047, 1140),
// which are read by this table too.

const CODE_PAGE_037 =
  '\u0000\u0001\u0002\u0003\u009C\u0009\u0086\u007F\u0097\u008D\u008E\u000B\u000C\u000D\u000E\u000F' +
  '\u0010\u0011\u0012\u0013\u009D\n\u0008\u0087\u0018\u0019\u0092\u008F\u001C\u001D\u001E\u001F' +
  '\u0080\u0081\u0082\u0083\u0084\u000A\u0017\u001B\u0088\u0089\u008A\u008B\u008C\u0005\u0006\u0007' +
  '\u0090\u0091\u0016\u0093\u0094\u0095\u0096\u0004\u0098\u0099\u009A\u009B\u0014\u0015\u009E\u001A' +
  ' \u00A0âäàáãåçñ¢.<(+|&éêëèíîïìß!$*);¬' +
  '-/ÂÄÀÁÃÅÇÑ¦,%_>?øÉÊËÈÍÎÏÌ`:#@\'="' +
  'Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤' +
  'µ~stuvwxyz¡¿ÐÝÞ®^£¥·©§¶¼½¾[]¯¨´×' +
  '{ABCDEFGHI\u00ADôöòóõ}JKLMNOPQR¹ûüùúÿ' +
  '\\÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ\u009F';

/** A line ends with NEL (0x15) or LF (0x25); both read as a line feed. */
export function decodeEbcdic(bytes: Buffer): string {
  const text: string[] = [];
  for (let at = 0; at < bytes.length; at += 4096) {
    let piece = '';
    for (const byte of bytes.subarray(at, at + 4096)) piece += CODE_PAGE_037.charAt(byte);
    text.push(piece);
  }
  return text.join('');
}

/** Nearly all bytes are EBCDIC's letters, digits, blanks and line ends, and it has blanks or digits where ASCII has none. */
export function looksLikeEbcdic(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, 1024);
  let plain = 0;
  let digitsAndBlanks = 0;
  for (const byte of sample) {
    if (
      byte < 0x80 &&
      byte !== 0x40 &&
      byte !== 0x4b &&
      byte !== 0x6b &&
      byte !== 0x25 &&
      byte !== 0x15 &&
      byte !== 0x7a
    )
      continue;
    const character = CODE_PAGE_037.charAt(byte);
    if (byte === 0x40 || (byte >= 0xf0 && byte <= 0xf9)) digitsAndBlanks++;
    if (/^[ \n0-9A-Za-z.,:]$/.test(character)) plain++;
  }
  return sample.length >= 4 && plain >= sample.length * 0.85 && digitsAndBlanks > 0;
}
