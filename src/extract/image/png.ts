// PNG (ISO/IEC 15948): chunks of text, packed or not, and of EXIF; where the picture ends.
import { isUtf8 } from 'node:buffer';
import { inflateSync } from 'node:zlib';
import type { PictureFinding } from './picture-finding.ts';

/** What the packed texts of one picture may unpack to together: they are captions. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

export function* pngChunks(bytes: Buffer): Generator<PictureFinding> {
  const room = { bytes: MAX_TEXT_BYTES };
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    at += 12 + length;
    const text = chunkText(type, data, room);
    if (text === 'too_big') yield { kind: 'too_big' };
    else if (text !== undefined) yield { kind: 'text', text: text.shown, label: type };
    if (type === 'eXIf') yield { kind: 'exif', bytes: data };
    if (type === 'IEND') {
      if (at < bytes.length) yield { kind: 'end', at };
      return;
    }
  }
}

interface Room {
  bytes: number;
}

/** Sections 11.3.4.3 to 11.3.4.5: a keyword, a zero, then the text. */
function chunkText(type: string, data: Buffer, room: Room): { readonly shown: string } | 'too_big' | undefined {
  const zero = data.indexOf(0);
  if (zero === -1) return undefined;
  const keyword = data.toString('latin1', 0, zero);
  if (type === 'tEXt') return { shown: `${keyword}: ${anyText(data.subarray(zero + 1))}` };
  if (type === 'zTXt') {
    const text = unpacked(data.subarray(zero + 2), room);
    return text === 'too_big' ? text : { shown: `${keyword}: ${anyText(text)}` };
  }
  if (type !== 'iTXt') return undefined;
  const languageEnd = data.indexOf(0, zero + 3);
  const keywordEnd = languageEnd === -1 ? -1 : data.indexOf(0, languageEnd + 1);
  if (keywordEnd === -1) return undefined;
  const translated = data.toString('utf8', languageEnd + 1, keywordEnd);
  const octets = data.subarray(keywordEnd + 1);
  const text = data[zero + 1] === 1 ? unpacked(octets, room) : octets;
  return text === 'too_big' ? text : { shown: `${keyword} ${translated}: ${text.toString('utf8')}` };
}

/** Latin-1 by the standard; programs write UTF-8. */
const anyText = (bytes: Buffer): string => (isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1'));

function unpacked(packed: Buffer, room: Room): Buffer | 'too_big' {
  if (room.bytes <= 0) return 'too_big';
  try {
    const text = inflateSync(packed, { maxOutputLength: room.bytes });
    room.bytes -= text.length;
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') return packed;
    room.bytes = 0;
    return 'too_big';
  }
}
