// Whether a document is pictures rather than text: scanned, photographed, or with its letters turned into outlines. Such a document
// could hide anything, and policy must be able to see that nobody read it; one with a cover and some photographs must pass
// (attack T05). The rule, which docs/formats.md tells operators:
// - a page is a picture when something is drawn on it and hardly any character stands there (stamps of scanning apps, page numbers);
// - a document is pictures when more than half of its pages are, or three pages in a row without a single character.
import type { PageFacts } from './page.ts';

/** "Scanned with CamScanner" has 21 characters, a page number few. */
const HARDLY_TEXT = 24;
const IN_A_ROW = 3;

export function isMostlyPictures(pages: readonly Pick<PageFacts, 'characters' | 'hasPicture'>[]): boolean {
  const pictures = pages.filter(({ characters, hasPicture }) => hasPicture && characters < HARDLY_TEXT);
  if (pictures.length > pages.length / 2) return true;
  let row = 0;
  return pages.some(({ characters, hasPicture }) => {
    row = hasPicture && characters === 0 ? row + 1 : 0;
    return row >= IN_A_ROW;
  });
}
