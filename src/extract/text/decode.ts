// Bytes in a charset that is known -> text. Never throws; what the charset does not have reads as U+FFFD.
import iconv from 'iconv-lite';
import { decodeEbcdic } from './ebcdic.ts';
import { decodeHz, decodeIso2022 } from './iso-2022.ts';
import { unicodeEnd } from './unmarked-unicode.ts';

/** Node's own decoder is twice as fast as iconv's and has the newer mapping of GB18030. */
const GB18030 = new TextDecoder('gb18030', { ignoreBOM: true });

/** @param charset by the names of charset-label.ts */
export function decodeAs(bytes: Buffer, charset: string): string {
  switch (charset) {
    case 'utf-8':
      return bytes.toString('utf8');
    case 'gb18030':
      return GB18030.decode(bytes);
    case 'iso-2022':
      return decodeIso2022(bytes);
    case 'hz':
      return decodeHz(bytes);
    case 'ebcdic':
      return decodeEbcdic(bytes);
    case 'utf-16':
      return iconv.decode(bytes, `utf-16${unicodeEnd(bytes, 2)}`);
    case 'utf-32':
      return iconv.decode(bytes, `utf-32${unicodeEnd(bytes, 4)}`);
    default:
      return iconv.decode(bytes, charset);
  }
}
