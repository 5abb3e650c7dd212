// PDF (ISO 32000-2) -> texts by page and place, and the files inside. Read in all revisions, hidden layers and white text included.
// Fails closed: what needs a password is `encrypted`, text without a map to Unicode and damaged content `broken`, too many pages
// or bytes `too_big`, documents that are pictures `unknown_type`. What was told before stays (attacks X09, X01, X02).
import { INSPECTION_WALLS, PDF_LIMITS } from '../../mail/limits.ts';
import type { FileToRead, Findings } from '../reader.ts';
import { tellAnnotationFile, tellAttachments, tellContent } from './attachments.ts';
import { tellDocument, type Tell } from './document-texts.ts';
import { readPage, type PageFacts } from './page.ts';
import {
  isPasswordException,
  noComplaints,
  withDocument,
  type Complaints,
  type Operations,
  type PdfDocument,
} from './pdfjs.ts';
import { isMostlyPictures, readPictures } from './pictures.ts';
import { findRevisions } from './revisions.ts';
import { sweep, tellSwept, ToldFiles } from './sweep.ts';

/** Of the time after which a file is taken from us: what was read by then must count. */
const SHARE_OF_TIME = 2 / 3;

/** What is shared by the revisions of one file. */
interface Reading {
  readonly findings: Findings;
  readonly tell: Tell;
  readonly files: ToldFiles;
  /** By `performance.now()`. */
  readonly until: number;
}

export async function readPdf({ bytes }: FileToRead, findings: Findings): Promise<void> {
  const reading: Reading = {
    findings,
    tell: tellOnce(findings),
    files: new ToldFiles(),
    until: performance.now() + (findings.options.fileTime ?? INSPECTION_WALLS.fileTime) * SHARE_OF_TIME,
  };
  findings.identify('pdf', 'application/pdf');
  const swept = await sweep(bytes, findings, reading.until);
  if (swept.isTooBig) {
    findings.unread('too_big');
    return;
  }
  await readRevision(bytes, '', reading);
  await readEarlierRevisions(bytes, reading);
  tellSwept(swept, reading.tell);
  for (const content of swept.files) await tellContent('embedded file', content, findings, reading.files);
}

async function readEarlierRevisions(bytes: Buffer, reading: Reading): Promise<void> {
  const { ends, tooMany } = findRevisions(bytes, PDF_LIMITS.revisions);
  if (tooMany) reading.findings.unread('too_big');
  for (const [i, end] of ends.entries()) {
    if (isOutOfTime(reading)) return;
    await readRevision(bytes.subarray(0, end), `revision ${ends.length - i}`, reading);
  }
}

/** Revisions repeat each other: the same text is told once, where it was first met. */
function tellOnce(findings: Findings): Tell {
  const told = new Set<string>();
  return (text, label) => {
    if (text.trim() === '' || told.has(text)) return;
    told.add(text);
    findings.budget.bytes -= text.length;
    findings.text(text, label);
  };
}

function isOutOfTime({ until, findings }: Reading): boolean {
  if (performance.now() < until && findings.budget.bytes >= 0) return false;
  findings.unread('too_big');
  return true;
}

/** @param revision empty for the document as viewers show it */
async function readRevision(bytes: Buffer, revision: string, reading: Reading): Promise<void> {
  const { findings } = reading;
  const complaints = noComplaints();
  try {
    await withDocument(bytes, complaints, async (document, operations) => {
      const pages = await readDocument(document, revision, operations, complaints, reading);
      if (revision !== '') return;
      // With recognition only letters that were turned into outlines stay unread.
      const { ocr = false } = findings.options;
      if (isMostlyPictures(ocr ? pages.map((page) => ({ ...page, hasImage: false })) : pages)) {
        findings.unread('unknown_type');
      }
      await readPictures(bytes, pages, findings, reading.until);
    });
  } catch (error) {
    findings.unread(isPasswordException(error) ? 'encrypted' : 'broken');
  }
  if (complaints.lost) findings.unread('broken');
}

async function readDocument(
  document: PdfDocument,
  revision: string,
  operations: Operations,
  complaints: Complaints,
  reading: Reading,
): Promise<readonly PageFacts[]> {
  const { findings, files } = reading;
  const prefix = revision === '' ? '' : `${revision}, `;
  const tell: Tell = (text, label) => reading.tell(text, prefix + label);
  if (!(await tellDocument(document, tell))) findings.unread('broken');
  if (await hasSealedForm(document)) findings.unread('encrypted');
  await tellAttachments(document, findings, tell, files);
  if (document.numPages > PDF_LIMITS.pages) findings.unread('too_big');
  const pages: PageFacts[] = [];
  for (let number = 1; number <= Math.min(document.numPages, PDF_LIMITS.pages); number++) {
    if (isOutOfTime(reading)) return pages;
    const page = await document.getPage(number);
    const facts = await readPage(page, `page ${number}`, operations, complaints, tell);
    pages.push({ ...facts, annotations: [] });
    if (facts.isBroken) findings.unread('broken');
    if (facts.isTooBig) findings.unread('too_big');
    for (const annotation of facts.annotations) {
      await tellAnnotationFile(document, annotation, findings, tell, files);
    }
    page.cleanup();
  }
  return pages;
}

/** The data of XFA forms is found in the bytes, where it can't be read when the file is encrypted. */
async function hasSealedForm(document: PdfDocument): Promise<boolean> {
  const { info } = await document.getMetadata();
  const { IsXFAPresent, EncryptFilterName } = info as Readonly<Record<string, unknown>>;
  return IsXFAPresent === true && typeof EncryptFilterName === 'string';
}
