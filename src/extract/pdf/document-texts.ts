// What a PDF says outside its pages: information, XMP, bookmarks, names of layers and pages, scripts, form fields; and what hangs
// on pages: annotations, links, their scripts. Each part is asked for by itself: one that breaks does not hide the others.
import { htmlReadings } from '../text/html.ts';
import type { PdfDocument, PdfPage } from './pdfjs.ts';

/** Tells a text with its place. */
export type Tell = (text: string, label: string) => void;

/** Structures of a document nest as deep as it likes, circles included. */
const MAX_DEPTH = 64;
const MAX_STRINGS = 200_000;

/** @returns whether every part could be read */
export async function tellDocument(document: PdfDocument, tell: Tell): Promise<boolean> {
  const parts: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['document information', async () => metadata(document, tell)],
    ['bookmarks', async () => document.getOutline()],
    ['page labels', async () => document.getPageLabels()],
    ['scripts', async () => document.getJSActions()],
    ['opening action', async () => document.getOpenAction()],
    ['form fields', async () => document.getFieldObjects()],
    ['layers', async () => [...(await document.getOptionalContentConfig({ intent: 'any' }))].map(layerName)],
  ];
  return await tellParts(parts, tell);
}

/** What hangs on a page besides what is drawn on it. */
export async function tellPage(
  page: PdfPage,
  annotations: readonly unknown[],
  label: string,
  tell: Tell,
): Promise<boolean> {
  const parts: readonly (readonly [string, () => Promise<unknown>])[] = [
    [`${label}, scripts`, async () => page.getJSActions()],
    [`${label}, annotations`, async () => Promise.resolve(annotations.map(annotation))],
  ];
  return await tellParts(parts, tell);
}

async function tellParts(parts: readonly (readonly [string, () => Promise<unknown>])[], tell: Tell): Promise<boolean> {
  let complete = true;
  for (const [label, read] of parts) {
    try {
      const strings = stringsOf(await read());
      if (strings.length > 0) tell(strings.join('\n'), label);
    } catch {
      complete = false;
    }
  }
  return complete;
}

/** XMP is XML: its values are told as text, its source as it stands, since values may be attributes of any name. */
async function metadata(document: PdfDocument, tell: Tell): Promise<unknown> {
  const { info, metadata: xmp } = await document.getMetadata();
  const source: unknown = xmp?.getRaw();
  if (typeof source === 'string') tellXml(source, 'XMP metadata', tell);
  return info;
}

export function tellXml(source: string, label: string, tell: Tell): void {
  // Writers of XMP leave room for later: some thousand blanks.
  const withoutBlankLines = (text: string): string =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .join('\n');
  for (const view of htmlReadings(source).views) tell(withoutBlankLines(view), label);
  tell(withoutBlankLines(source.replaceAll('\uFEFF', '')), `${label}, source`);
}

/** An annotation has its texts twice, once for people, and numbers, names of pdfjs and places that are no texts. */
function annotation(data: unknown): unknown {
  const kept: unknown[] = [];
  if (typeof data !== 'object' || data === null) return kept;
  for (const [key, value] of Object.entries(data)) {
    if (key === 'textContent' && Array.isArray(value)) kept.push(value.join('\n'));
    else if (key.endsWith('Obj') || key === 'richText') kept.push((Object(value) as { readonly str?: unknown }).str);
    else if (!NOT_TEXT.has(key)) kept.push(value);
  }
  return kept;
}

const NOT_TEXT: ReadonlySet<string> = new Set([
  ...['id', 'subtype', 'fieldType', 'annotationType', 'modificationDate', 'creationDate', 'parentType', 'parentId'],
  ...[
    'defaultAppearanceData',
    'borderStyle',
    'rect',
    'color',
    'popupRef',
    'inReplyTo',
    'lineEndings',
    'quadPoints',
    'fileId',
  ],
]);

const layerName = (entry: unknown): unknown =>
  Array.isArray(entry) && typeof entry[1] === 'object' && entry[1] !== null && 'name' in entry[1] ? entry[1].name : '';

/** All strings in a value, in order, each once in a row; objects by their values and maps by their keys too. */
export function stringsOf(value: unknown): readonly string[] {
  const strings: string[] = [];
  const seen = new Set<unknown>();
  const visit = (at: unknown, depth: number): void => {
    if (typeof at === 'string') {
      if (at.trim() !== '' && at !== strings.at(-1)) strings.push(at);
      return;
    }
    if (typeof at !== 'object' || at === null || ArrayBuffer.isView(at) || seen.has(at)) return;
    if (depth > MAX_DEPTH || strings.length > MAX_STRINGS) throw new Error('structures without end');
    seen.add(at);
    const inner = at instanceof Map ? [...at].flat() : Object.values(at);
    for (const one of inner) visit(one, depth + 1);
  };
  visit(value, 0);
  return strings;
}
