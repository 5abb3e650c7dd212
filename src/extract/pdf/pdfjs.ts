// The one place that loads pdfjs and opens documents with it: from bytes, without network, without evaluated code, without
// canvas. pdfjs goes on after most mistakes of a document and tells them by console.warn only, so that its warnings are the one
// sign that text was lost: each document collects its own. Loading fails by throwing; what is in a document never prints.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { OPS, PDFDocumentLoadingTask, PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';

export type PdfDocument = PDFDocumentProxy;
export type PdfPage = PDFPageProxy;
export type Operations = typeof OPS;

/** What pdfjs complained about so far while one document was read. */
export interface Complaints {
  /** Images that were left out, as all are: their number tells of pages that are pictures. */
  images: number;
  /** Content was given up: text may be missing. */
  lost: boolean;
}

/** Warnings of the evaluator after which a stretch of a page is missing. */
const LOST = [
  'getOperatorList - ignoring XObject',
  'getOperatorList - ignoring errors',
  'getOperatorList - ignoring annotation data',
  'getContentStream - ignoring sub-stream',
  'handleTilingType - ignoring pattern',
  'readToUnicode - ignoring ToUnicode data',
  'Invalid stream:',
  'Error during font loading',
];
const IMAGE_LEFT_OUT = 'Image exceeded maximum allowed size';
const PREFIX = 'Warning: ';

interface Loaded {
  readonly getDocument: (parameters: object) => PDFDocumentLoadingTask;
  readonly operations: Operations;
  /** Folder of the package, with its character maps and metrics of the standard fonts. */
  readonly folder: string;
}

const complaintsOfDocument = new AsyncLocalStorage<Complaints>();
let loading: Promise<Loaded> | undefined;

/** Loads the package at the first PDF: a process that sees none does not pay its quarter of a second. */
export function loadPdfjs(): Promise<Loaded> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Loaded> {
  listenToWarnings();
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  // It looks for a canvas when it is imported and warns that there is none: nobody draws here.
  const { getDocument, OPS: operations } = await complaintsOfDocument.run(
    noComplaints(),
    () => import('pdfjs-dist/legacy/build/pdf.mjs'),
  );
  return { getDocument, operations, folder };
}

/** A password is asked for, for the document or only for its files. */
export const isPasswordException = (error: unknown): boolean =>
  error instanceof Error && error.name === 'PasswordException';

export const noComplaints = (): Complaints => ({ images: 0, lost: false });

/** pdfjs has no other way to say that it gave something up. What others print goes through as it was. */
function listenToWarnings(): void {
  const print = console.warn.bind(console);
  console.warn = (...values: readonly unknown[]): void => {
    const [first] = values;
    const complaints = complaintsOfDocument.getStore();
    if (complaints === undefined || typeof first !== 'string' || !first.startsWith(PREFIX)) {
      print(...values);
      return;
    }
    const text = first.slice(PREFIX.length);
    if (text.startsWith(IMAGE_LEFT_OUT)) complaints.images++;
    else if (LOST.some((start) => text.startsWith(start))) complaints.lost = true;
  };
}

/**
 * Opens a document, hands it to `use` and lets go of everything it took, whatever happens.
 * Throws what pdfjs throws: PasswordException for one that needs a password, InvalidPDFException and others for broken ones.
 * @param bytes copied: pdfjs takes its buffer away from whoever gives it
 */
export async function withDocument<T>(
  bytes: Buffer,
  complaints: Complaints,
  use: (document: PdfDocument, operations: Operations) => Promise<T>,
  maxImagePixels = 1,
): Promise<T> {
  const { getDocument, operations, folder } = await loadPdfjs();
  return await complaintsOfDocument.run(complaints, async () => {
    const task = getDocument({
      data: new Uint8Array(bytes),
      cMapUrl: join(folder, 'cmaps/'),
      cMapPacked: true,
      standardFontDataUrl: join(folder, 'standard_fonts/'),
      wasmUrl: join(folder, 'wasm/'),
      isEvalSupported: false,
      // Warnings, for the listener above.
      verbosity: 1,
      useSystemFonts: false,
      // Or the outline of each glyph is worked out for a canvas that does not exist.
      disableFontFace: false,
      // Says which fonts are composite ones.
      fontExtraProperties: true,
      enableXfa: false,
      maxImageSize: maxImagePixels,
    });
    try {
      const document = await task.promise;
      leaveFontsAlone(document);
      return await use(document, operations);
    } finally {
      await task.destroy();
    }
  });
}

/** pdfjs would make a style sheet of every font, for a page of a browser that is not there; half of the time went into it. */
function leaveFontsAlone(document: PdfDocument): void {
  const { _transport: transport } = document as { readonly _transport?: { readonly fontLoader?: { bind: unknown } } };
  if (transport?.fontLoader !== undefined) transport.fontLoader.bind = async () => Promise.resolve();
}
