// Compressed RTF ([MS-OXRTFCP]): the form in which Outlook keeps formatted bodies, in .msg files and in TNEF.

const COMPRESSED = 0x75465a4c; // `LZFu`
const PLAIN = 0x414c454d; // `MELA`
const WINDOW = 4096;

/** What the window holds at first (section 2.1.2.1). */
const DICTIONARY =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx';

/**
 * The RTF inside, to its end mark whatever size it claims. Two bytes give at most 17, so it is never more than nine times as long.
 * Throws for what is neither compressed nor plain.
 */
export function decompressRtf(bytes: Buffer): Buffer {
  if (bytes.length < 16) throw new Error('no compressed RTF');
  const form = bytes.readUInt32LE(8);
  const content = bytes.subarray(16);
  if (form === PLAIN) return content;
  if (form !== COMPRESSED) throw new Error('RTF in an unknown compression');
  const window = Buffer.alloc(WINDOW);
  window.write(DICTIONARY, 'latin1');
  let position = DICTIONARY.length;
  const out = Buffer.alloc(content.length * 9 + 16);
  let length = 0;
  const put = (byte: number): void => {
    if (length < out.length) out[length++] = byte;
    window[position] = byte;
    position = (position + 1) % WINDOW;
  };
  for (let at = 0; at < content.length && length < out.length;) {
    const flags = content[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < content.length; bit++) {
      if ((flags & (1 << bit)) === 0) {
        put(content[at++] ?? 0);
        continue;
      }
      const token = ((content[at] ?? 0) << 8) | (content[at + 1] ?? 0);
      at += 2;
      const offset = token >>> 4;
      if (offset === position) return out.subarray(0, length); // the end (section 3.1.3.2)
      for (let i = 0; i < (token & 0xf) + 2; i++) put(window[(offset + i) % WINDOW] ?? 0);
    }
  }
  return out.subarray(0, length);
}
