// Everything in a PDF's bytes, whether a table names it or not: the file is measured before anybody unpacks it (attack X01); XML
// (form data of XFA, metadata), strings of objects and embedded files of every revision are found that nothing leads to.
// Told behind what pdfjs tells, which knows better what a thing is. In encrypted files nothing readable is found.
import { createHash } from 'node:crypto';
import { PDF_LIMITS } from '../../mail/limits.ts';
import type { Findings } from '../reader.ts';
import { tellXml, type Tell } from './document-texts.ts';
import { decodeStream, rawStreams } from './streams.ts';
import { stringsIn } from './strings.ts';

export interface Swept {
  /** The file unpacks to more than it may; nothing of it should be unpacked. */
  readonly isTooBig: boolean;
  readonly xml: readonly string[];
  /** Objects outside of streams, and those of each object stream. */
  readonly objects: readonly Buffer[];
  readonly files: readonly Buffer[];
}

const isKind = (dictionary: string, kind: string): boolean => new RegExp(`/${kind}(?![A-Za-z])`).test(dictionary);

/** Counts the budget down by what the streams unpack to. @param until by `performance.now()` */
export async function sweep(bytes: Buffer, { budget }: Findings, until: number): Promise<Swept> {
  const swept = { xml: [] as string[], objects: [] as Buffer[], files: [] as Buffer[] };
  const outside: Buffer[] = [];
  let end = 0;
  for (const stream of rawStreams(bytes)) {
    if (performance.now() >= until) return { ...swept, isTooBig: true };
    if (stream.start > end) outside.push(bytes.subarray(end, stream.start));
    end = Math.max(end, stream.start + stream.encoded.length);
    // Images are large by nature, and nobody here unpacks them: each is measured by itself.
    const isImage = isKind(stream.dictionary, 'Image');
    const max = isImage ? PDF_LIMITS.imageBytes : Math.max(1, budget.bytes);
    const content = await decodeStream(stream, max);
    if (content === 'too_big') return { ...swept, isTooBig: true };
    if (content === undefined || isImage) continue;
    if (isKind(stream.dictionary, 'EmbeddedFile')) {
      swept.files.push(content);
      continue; // counted when it is told
    }
    if (content !== stream.encoded) budget.bytes -= content.length;
    if (isKind(stream.dictionary, 'ObjStm')) swept.objects.push(content);
    else if (isXml(content)) swept.xml.push(content.toString('utf8'));
  }
  outside.push(bytes.subarray(end));
  swept.objects.push(Buffer.concat(outside));
  return { ...swept, isTooBig: budget.bytes < 0 };
}

export function tellSwept({ xml, objects }: Swept, tell: Tell): void {
  for (const source of xml) tellXml(source, 'XML in the document', tell);
  const strings = new Set(objects.flatMap((bytes) => stringsIn(bytes)));
  tell([...strings].join('\n'), 'strings of objects');
}

function isXml(content: Buffer): boolean {
  const start = content
    .toString('utf8', 0, 256)
    .replace(/^\uFEFF/, '')
    .trimStart();
  return /^<(?:\?xml|\?xpacket|[A-Za-z_])/.test(start);
}

/** Embedded files that were told already, so that each is told once however many ways lead to it. */
export class ToldFiles {
  readonly #hashes = new Set<string>();

  /** True the first time. */
  isNew(content: Buffer): boolean {
    const hash = createHash('sha256').update(content).digest('base64');
    if (this.#hashes.has(hash)) return false;
    this.#hashes.add(hash);
    return true;
  }
}
