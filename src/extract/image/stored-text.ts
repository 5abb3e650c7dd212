// Pictures: the text that is stored in them (comments, EXIF, XMP, IPTC), and what stands behind their end, where viewers never look and
// unpackers do (attack M18). What a picture shows is not read here. A picture that breaks off is told as far as it goes; it
// carries no text of its own, so that is no finding.
import { tellStray } from '../archive/stray.ts';
import type { FileToRead, Findings } from '../reader.ts';
import { gifBlocks } from './gif.ts';
import { jpegSegments } from './jpeg.ts';
import type { PictureFinding } from './picture-finding.ts';
import { pngChunks } from './png.ts';
import { riffChunks } from './riff.ts';
import { tiffTexts } from './tiff.ts';

type PictureReader = (bytes: Buffer) => Generator<PictureFinding>;

const READERS: readonly (readonly [string, PictureReader])[] = [
  ['\u0089PNG\r\n\u001A\n', pngChunks],
  ['\u00FF\u00D8\u00FF', jpegSegments],
  ['GIF8', gifBlocks],
  ['RIFF', riffChunks],
  ['II*\u0000', tiffTexts],
  ['MM\u0000*', tiffTexts],
  ['BM', bitmapEnd],
];

export const isPicture = (file: FileToRead): boolean => pictureReader(file.bytes) !== undefined;

function pictureReader(bytes: Buffer): PictureReader | undefined {
  const head = bytes.toString('latin1', 0, 8);
  const reader = READERS.find(([signature]) => head.startsWith(signature))?.[1];
  if (reader === riffChunks && bytes.toString('latin1', 8, 12) !== 'WEBP') return undefined;
  if (reader === bitmapEnd && (bytes.length < 26 || bytes.readUInt32LE(6) !== 0)) return undefined;
  return reader;
}

export async function readPicture({ bytes }: FileToRead, findings: Findings): Promise<void> {
  const found = pictureReader(bytes)?.(bytes) ?? [];
  for (const finding of found) {
    if (finding.kind === 'text') findings.text(finding.text, finding.label);
    else if (finding.kind === 'exif') tellExif(finding.bytes, findings);
    else if (finding.kind === 'too_big') findings.unread('too_big');
    else await tellBehind(bytes.subarray(finding.at), finding.at, findings);
  }
}

function tellExif(bytes: Buffer, findings: Findings): void {
  for (const finding of tiffTexts(bytes)) if (finding.kind === 'text') findings.text(finding.text, finding.label);
}

/** Phones put data of their own behind a picture; theirs ends like this, and has no text but names of its parts. */
const SAMSUNG = 'SEFT';

async function tellBehind(rest: Buffer, at: number, findings: Findings): Promise<void> {
  if (rest.toString('latin1', rest.length - 4) === SAMSUNG) {
    findings.text(rest.toString('utf8').replaceAll(/[^\n\r\t\u0020-\uFFFC]+/g, ' '), 'behind the picture');
    return;
  }
  await tellStray(rest, at, findings);
}

/** The header of a bitmap states the size of the file; some writers leave it 0. */
function* bitmapEnd(bytes: Buffer): Generator<PictureFinding> {
  const size = bytes.readUInt32LE(2);
  if (size >= 26 && size < bytes.length) yield { kind: 'end', at: size };
}
