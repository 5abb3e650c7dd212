// Every stream of a PDF's bytes, whether a table names it or not: the file is measured before it is read (attack X01), XML (form data
// of XFA, metadata, earlier versions of both) is told, embedded files that nothing leads to are told.
import { createHash } from 'node:crypto';
import { INSPECTION_LIMITS } from '../../mail/limits.ts';
import type { Findings } from '../reader.ts';
import { tellXml, type Tell } from './document-texts.ts';
import { decodeStream, rawStreams } from './streams.ts';

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

/**
 * Goes through the streams and tells what only this way finds. Files come last, when the document's own names for them are told.
 * @returns embedded files by their content, and whether the file unpacks to more than it may
 */
export async function sweepStreams(
  bytes: Buffer,
  findings: Findings,
  tell: Tell,
): Promise<{ readonly files: readonly Buffer[]; readonly isTooBig: boolean }> {
  const files: Buffer[] = [];
  for (const stream of rawStreams(bytes)) {
    const isImage = /\/Subtype\s*\/Image(?![A-Za-z])/.test(stream.dictionary);
    const max = isImage ? INSPECTION_LIMITS.pdfImageBytes : Math.max(0, findings.budget.bytes);
    const content = await decodeStream(stream, max);
    if (content === 'too_big') return { files, isTooBig: true };
    // Images are large by nature and nobody here unpacks them.
    if (content === undefined || isImage) continue;
    if (content !== stream.encoded) findings.budget.bytes -= content.length;
    if (/\/EmbeddedFile(?![A-Za-z])/.test(stream.dictionary)) files.push(content);
    else if (isXml(content)) tellXml(content.toString('utf8'), 'XML in the document', tell);
  }
  return { files, isTooBig: findings.budget.bytes < 0 };
}

function isXml(content: Buffer): boolean {
  const start = content
    .toString('utf8', 0, 256)
    .replace(/^\uFEFF/, '')
    .trimStart();
  return /^<(?:\?xml|\?xpacket|[A-Za-z_])/.test(start);
}
