// Files in a PDF: embedded ones and those that hang on annotations (ISO 32000-2 sections 7.11.4 and 12.5.6.15); portfolios and
// invoices (PDF/A-3) are documents with such files. Names and descriptions are text of the document.
import type { UnscannableReason } from '../../mail/part.ts';
import type { Findings } from '../reader.ts';
import type { Tell } from './document-texts.ts';
import { isPasswordException, type PdfDocument } from './pdfjs.ts';
import type { ToldFiles } from './sweep.ts';

interface Specification {
  readonly id: string;
  readonly names: readonly string[];
  readonly description: string;
}

export async function tellAttachments(
  document: PdfDocument,
  findings: Findings,
  tell: Tell,
  told: ToldFiles,
): Promise<void> {
  const files: unknown = await document.getAttachments();
  if (!(files instanceof Map)) return;
  for (const [id, file] of files as ReadonlyMap<unknown, unknown>) {
    const specification = specificationOf(String(id), file);
    await tellFile(document, specification, findings, tell, told);
  }
}

/** The file of an annotation, as pdfjs tells annotations. */
export async function tellAnnotationFile(
  document: PdfDocument,
  annotation: unknown,
  findings: Findings,
  tell: Tell,
  told: ToldFiles,
): Promise<void> {
  if (typeof annotation !== 'object' || annotation === null) return;
  const { fileId, attachmentId, file, attachment } = annotation as Readonly<Record<string, unknown>>;
  const id = fileId ?? attachmentId;
  if (typeof id !== 'string') return;
  await tellFile(document, specificationOf(id, file ?? attachment), findings, tell, told);
}

function specificationOf(id: string, file: unknown): Specification {
  const { filename, rawFilename, description } = Object(file) as Readonly<Record<string, unknown>>;
  const names = [rawFilename, filename, id].filter((name) => typeof name === 'string' && name !== '');
  return { id, names: names as readonly string[], description: typeof description === 'string' ? description : '' };
}

async function tellFile(
  document: PdfDocument,
  { id, names, description }: Specification,
  findings: Findings,
  tell: Tell,
  told: ToldFiles,
): Promise<void> {
  const [name = id] = names;
  tell(description, `description of ${name}`);
  const content = await contentOf(document, id);
  if (typeof content === 'string') await findings.file({ name, size: 0, content });
  else await tellContent(name, content, findings, told);
}

/** Tells a file that was not told yet, within the budget. */
export async function tellContent(name: string, content: Buffer, findings: Findings, told: ToldFiles): Promise<void> {
  if (!told.isNew(content)) return;
  findings.budget.bytes -= content.length;
  if (--findings.budget.entries < 0 || findings.budget.bytes < 0) {
    findings.unread('too_big');
    return;
  }
  await findings.file({ name, size: content.length, content });
}

async function contentOf(document: PdfDocument, id: string): Promise<Buffer | UnscannableReason> {
  try {
    const content: unknown = await document.getAttachmentContent(id);
    return content instanceof Uint8Array ? Buffer.from(content.buffer, content.byteOffset, content.length) : 'broken';
  } catch (error) {
    return isPasswordException(error) ? 'encrypted' : 'broken';
  }
}
