// One page of a PDF: what is drawn on it as text, what hangs on it, and whether it is a picture. A page that breaks is `lost`;
// what was told of it before stays.
import { PDF_LIMITS } from '../../mail/limits.ts';
import { tellPage, type Tell } from './document-texts.ts';
import { readGlyphs, type Font } from './glyphs.ts';
import { readingsOf } from './layout.ts';
import type { Complaints, Operations, PdfPage } from './pdfjs.ts';
import { judgeMapping } from './unmapped.ts';

export interface PageFacts {
  /** As pdfjs tells them. */
  readonly annotations: readonly unknown[];
  /** Characters that are drawn, blanks not counted. */
  readonly characters: number;
  readonly hasImage: boolean;
  /** So many lines that they may be writing. */
  readonly hasDrawing: boolean;
  readonly isBroken: boolean;
  readonly isTooBig: boolean;
}

/** Letters that were turned into outlines take some ten operations each; borders and rules of a table few. */
const DRAWING_OPERATIONS = 200;

export async function readPage(
  page: PdfPage,
  label: string,
  operations: Operations,
  complaints: Complaints,
  tell: Tell,
): Promise<PageFacts> {
  const imagesBefore = complaints.images;
  const list = await page.getOperatorList({ intent: 'any' });
  const font = fontsOf(page);
  const { glyphs, tooMany } = readGlyphs(list, operations, font, PDF_LIMITS.glyphs);
  const mapping = judgeMapping(glyphs, font);
  for (const [i, text] of readingsOf(glyphs).entries()) tell(text, i === 0 ? label : `${label}, by position`);
  if (mapping.guessed !== undefined) {
    for (const text of readingsOf(mapping.guessed)) tell(text, `${label}, by glyph`);
  }
  const annotations = (await page.getAnnotations({ intent: 'any' })) as readonly unknown[];
  const complete = await tellPage(page, annotations, label, tell);
  const lines = list.fnArray.filter((operation) => operation === operations.constructPath).length;
  return {
    annotations,
    characters: glyphs.filter(({ text }) => text.trim() !== '').length,
    hasImage: complaints.images > imagesBefore,
    hasDrawing: lines >= DRAWING_OPERATIONS,
    isBroken: mapping.isBroken || !complete,
    isTooBig: tooMany,
  };
}

/** pdfjs keeps the fonts of a page by name; one that could not be read is not a font but a message. */
function fontsOf(page: PdfPage): (name: string) => Font | undefined {
  const fonts = new Map<string, Font | undefined>();
  const objects = page.commonObjs as { has(name: string): boolean; get(name: string): unknown };
  return (name) => {
    if (!fonts.has(name)) fonts.set(name, objects.has(name) ? fontOf(objects.get(name)) : undefined);
    return fonts.get(name);
  };
}

function fontOf(object: unknown): Font | undefined {
  if (typeof object !== 'object' || object === null || !('fontMatrix' in object)) return undefined;
  const { vertical, composite, fontMatrix, charProcOperatorList } = object as Readonly<Record<string, unknown>>;
  const scale: unknown =
    Array.isArray(fontMatrix) || ArrayBuffer.isView(fontMatrix) ? Object(fontMatrix)[0] : undefined;
  return {
    vertical: vertical === true,
    composite: composite === true,
    scale: typeof scale === 'number' && scale !== 0 ? scale : 0.001,
    ...(charProcOperatorList instanceof Map ? { procedures: charProcOperatorList as Font['procedures'] & object } : {}),
  };
}
