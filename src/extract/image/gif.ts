// GIF89a: comments, plain text and XMP in its extension blocks; where the picture ends.
import { decodeText } from '../text/charset.ts';
import type { PictureFinding } from './picture-finding.ts';

const BLOCK = { extension: 0x21, image: 0x2c, trailer: 0x3b } as const;
const EXTENSION = { plainText: 0x01, comment: 0xfe, application: 0xff } as const;

export function* gifBlocks(bytes: Buffer): Generator<PictureFinding> {
  let at = 13 + colours(bytes[10] ?? 0);
  for (;;) {
    const block = bytes[at];
    if (block === BLOCK.image) at = skip(bytes, at + 11 + colours(bytes[at + 9] ?? 0));
    else if (block === BLOCK.extension) {
      const end = skip(bytes, at + 2);
      yield* extension(bytes[at + 1] ?? 0, bytes.subarray(at + 2, end));
      at = end;
    } else {
      // The trailer, or something that no viewer reads past.
      const end = block === BLOCK.trailer ? at + 1 : at;
      if (end < bytes.length) yield { kind: 'end', at: end };
      return;
    }
  }
}

/** Bytes of the table of colours that the flags announce (section 19). */
const colours = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

/** Behind the sub-blocks that begin here: each has its length in front, the last one is empty (section 15). */
function skip(bytes: Buffer, from: number): number {
  let at = from;
  for (let size = bytes[at] ?? 0; size !== 0; size = bytes[at] ?? 0) at += size + 1;
  return Math.min(at + 1, bytes.length);
}

function* extension(kind: number, blocks: Buffer): Generator<PictureFinding> {
  if (kind === EXTENSION.comment || kind === EXTENSION.plainText) {
    for (const text of decodeText(joined(blocks))) yield { kind: 'text', text, label: 'comment' };
  }
  // XMP stands in an application extension as it is, not cut into sub-blocks.
  if (kind === EXTENSION.application) yield { kind: 'text', text: blocks.toString('utf8'), label: 'application' };
}

function joined(blocks: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < blocks.length; at += (blocks[at] ?? 0) + 1) {
    pieces.push(blocks.subarray(at + 1, at + 1 + (blocks[at] ?? 0)));
  }
  return Buffer.concat(pieces);
}
