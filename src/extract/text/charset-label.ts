// Charset labels, as they stand in mail -> the charset that is meant. Labels are believed for what senders mean by them, not for
// what the register says: GB2312 mail is GB18030 in practice, Big5 mail has HKSCS characters.
import iconv from 'iconv-lite';

/** Names that this room decodes itself or that mean more than they say. Others are iconv's. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ...each(
    'gb18030',
    'gb18030 gb2312 gbk x-gbk cp936 ms936 windows-936 gb-2312 gb_2312 gb_2312-80 chinese euc-cn csgb2312 iso-ir-58 gb18030-2000 gb18030-2005 gb18030-2022 x-mac-chinesesimp',
  ),
  ...each(
    'big5-hkscs',
    'big5 big-5 x-x-big5 cp950 ms950 windows-950 big5-hkscs big5hkscs csbig5 cn-big5 big5-eten big5-2003 x-mac-chinesetrad',
  ),
  ...each('shift_jis', 'shift_jis shift-jis sjis x-sjis ms_kanji csshiftjis windows-31j ms932 cp932 windows-932'),
  ...each('euc-jp', 'euc-jp eucjp x-euc-jp cseucpkdfmtjapanese'),
  ...each(
    'euc-kr',
    'euc-kr euckr cp949 ms949 windows-949 uhc ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean cseuckr iso-ir-149',
  ),
  ...each(
    'iso-2022',
    'iso-2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-2004 iso-2022-jp-ms csiso2022jp csiso2022jp2 cp50220 cp50221 cp50222 iso-2022-kr csiso2022kr iso-2022-cn iso-2022-cn-ext jis',
  ),
  ...each('hz', 'hz hz-gb-2312 hzgb2312'),
  ...each('utf-7', 'utf-7 utf7 unicode-1-1-utf-7 x-unicode-2-0-utf-7 csutf7 utf-7-imap'),
  ...each('utf-8', 'utf-8 utf8 unicode-1-1-utf-8 x-utf-8 csutf8 cp65001 utf-8n cesu-8'),
  ...each('utf-16le', 'utf-16le utf16le ucs-2le x-utf-16le'),
  ...each('utf-16be', 'utf-16be utf16be ucs-2be x-utf-16be unicodefffe'),
  // Without a mark and an end, the end is told by content.
  ...each('utf-16', 'utf-16 utf16 ucs-2 ucs2 unicode iso-10646-ucs-2 csunicode unicodefeff'),
  ...each('utf-32le', 'utf-32le utf32le ucs-4le'),
  ...each('utf-32be', 'utf-32be utf32be ucs-4be'),
  ...each('utf-32', 'utf-32 utf32 ucs-4 ucs4 iso-10646-ucs-4'),
  ...each(
    'ebcdic',
    'ibm037 cp037 ibm-037 ibm-37 cp37 037 csibm037 ebcdic ebcdic-us ebcdic-cp-us ebcdic-cp-ca ebcdic-cp-nl ebcdic-cp-wt ibm500 cp500 ibm1047 ibm01047 cp1047 ibm1140 ibm01140 cp1140',
  ),
  // With 8-bit bytes these say nothing: they are what senders write when they do not know.
  ...each(
    '',
    'us-ascii ascii ansi_x3.4-1968 iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 windows-1252 cp1252 7bit 8bit binary none unknown unknown-8bit x-unknown default x-user-defined',
  ),
]);

function each(charset: string, labels: string): readonly (readonly [string, string])[] {
  return labels.split(' ').map((label) => [label, charset]);
}

/** Longer ones are nobody's honest label. */
const MAX_LABEL = 60;

/**
 * @param declared the charset parameter as it stood
 * @returns the charset's name here; undefined when the label says nothing or nobody knows it
 */
export function charsetOf(declared: string | undefined): string | undefined {
  if (declared === undefined || declared.length > MAX_LABEL * 2) return undefined;
  const usual = MEANT.get(declared);
  if (usual !== undefined) return usual === '' ? undefined : usual;
  const label = declared
    .toLowerCase()
    .replaceAll(/["'\s]/g, '')
    .replace(/\*.*$/, '')
    .slice(0, MAX_LABEL);
  const meant = MEANT.get(label) ?? MEANT.get(label.replace(/^x-|^cs/, '')) ?? MEANT.get(label.replaceAll('_', '-'));
  if (meant !== undefined) return meant === '' ? undefined : meant;
  if (!/^[a-z0-9][a-z0-9._:-]+$/.test(label) || NO_CHARSETS.has(label)) return undefined;
  return iconv.encodingExists(label) ? label : undefined;
}

/** Names by which iconv knows forms of bytes that are no charsets: believed, they would hide the text. */
const NO_CHARSETS: ReadonlySet<string> = new Set([
  'base64',
  'hex',
  'binary',
  'internal',
  'constructor',
  'tostring',
  'valueof',
]);

/** Charsets that may hide other characters behind ASCII bytes; ASCII content proves nothing under these labels. */
export const HIDES_BEHIND_ASCII: ReadonlySet<string> = new Set([
  'iso-2022',
  'hz',
  'utf-7',
  'utf-16',
  'utf-16le',
  'utf-16be',
  'utf-32',
  'utf-32le',
  'utf-32be',
  'ebcdic',
]);
