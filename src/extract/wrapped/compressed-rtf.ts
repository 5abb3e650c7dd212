// RTF as mail of Outlook packs it ([MS-OXRTFCP]). Bounded by what is there and by what may come out, whatever the header claims; what
// breaks off is given as far as it came.

const HEADER_BYTES = 16;
const COMPRESSED = 0x7546_5a4c; // LZFu
const UNCOMPRESSED = 0x414c_454d; // MELA
const WINDOW = 4096;

/** What the window holds at the beginning (section 2.1.2.1). */
const PRELOADED = Buffer.from(
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans ' +
    'SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx',
  'latin1',
);

/** @returns `too_big` when more than `maxBytes` come out; undefined when it is none */
export function unpackRtf(packed: Buffer, maxBytes: number): Buffer | 'too_big' | undefined {
  if (packed.length < HEADER_BYTES) return undefined;
  const kind = packed.readUInt32LE(8);
  if (kind === UNCOMPRESSED) return packed.subarray(HEADER_BYTES);
  return kind === COMPRESSED ? decompress(packed, maxBytes) : undefined;
}

/** Section 2.2.2: eight tokens behind each control octet, the lowest bit first; each a literal, or a reference into the window. */
function decompress(packed: Buffer, maxBytes: number): Buffer | 'too_big' {
  const window = Buffer.alloc(WINDOW);
  PRELOADED.copy(window);
  // A reference has two octets and gives seventeen at most.
  const out = Buffer.alloc(Math.min(maxBytes, (packed.length - HEADER_BYTES) * 9) + 17);
  let written = 0;
  let position = PRELOADED.length;
  const write = (octet: number): void => {
    out[written++] = octet;
    window[position] = octet;
    position = (position + 1) % WINDOW;
  };
  for (let at = HEADER_BYTES; at < packed.length;) {
    const control = packed[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < packed.length; bit++) {
      if (written > maxBytes) return 'too_big';
      if (((control >> bit) & 1) === 0) {
        write(packed[at++] ?? 0);
        continue;
      }
      const token = ((packed[at] ?? 0) << 8) | (packed[at + 1] ?? 0);
      at += 2;
      const from = token >> 4;
      if (from === position) return out.subarray(0, written); // the mark of the end
      for (let i = 0; i < (token & 0xf) + 2; i++) write(window[(from + i) % WINDOW] ?? 0);
    }
  }
  return written > maxBytes ? 'too_big' : out.subarray(0, written);
}
