// Whether a document is pictures rather than text: scanned, photographed, or with its letters turned into outlines. Such a document
// could hide anything, and policy must be able to see that nobody read it; one with a cover and some photographs must pass
// (attack T05). The rule, which docs/formats.md tells operators:
// - a page is a picture when something is drawn on it and hardly any character stands there (stamps of scanning apps, page numbers);
// - a document is pictures when more than half of its pages are, or three pages in a row without a single character.
import { IMAGE_LIMITS } from '../../mail/limits.ts';
import { isTooSmall, readsImages, tellCodes, tellText } from '../image/image.ts';
import { greyMap, type Pixels } from '../image/pixels.ts';
import type { Findings } from '../reader.ts';
import type { PageFacts } from './page.ts';
import { imagesOf } from './page-images.ts';
import { noComplaints, withDocument } from './pdfjs.ts';
import { ToldFiles } from './sweep.ts';

/** "Scanned with CamScanner" has 21 characters, a page number few. */
const HARDLY_TEXT = 24;
const IN_A_ROW = 3;

type Facts = Pick<PageFacts, 'characters' | 'hasImage' | 'hasDrawing'>;

const isPicture = (page: Facts): boolean => (page.hasImage || page.hasDrawing) && page.characters < HARDLY_TEXT;

export function isMostlyPictures(pages: readonly Facts[]): boolean {
  const pictures = pages.filter(isPicture);
  if (pictures.length > pages.length / 2) return true;
  let row = 0;
  return pages.some((page) => {
    row = isPicture(page) && page.characters === 0 ? row + 1 : 0;
    return row >= IN_A_ROW;
  });
}

/**
 * Reads the images of all pages, pages that are pictures first, as far as that is switched on. Says what could not be read.
 * @param until by `performance.now()`
 */
export async function readPictures(
  bytes: Buffer,
  pages: readonly Facts[],
  findings: Findings,
  until: number,
): Promise<void> {
  const numbered = pages.map((page, i) => ({ number: i + 1, hasImage: page.hasImage, isPicture: isPicture(page) }));
  const ofInterest = numbered.filter(({ hasImage }) => hasImage);
  if (ofInterest.length === 0 || !readsImages(findings.options)) return;
  const complaints = noComplaints();
  const seen = new ToldFiles();
  const read = withDocument(
    bytes,
    complaints,
    async (document, operations) => {
      for (const { number } of ofInterest.toSorted((a, b) => Number(b.isPicture) - Number(a.isPicture))) {
        const page = await document.getPage(number);
        for (const image of await imagesOf(page, operations)) {
          if (performance.now() >= until) throw new Error('out of time');
          // Logos stand on every page.
          if (image === undefined || seen.isNew(Buffer.from(image.data.buffer))) {
            await readPicture(image, `page ${number}`, findings, until);
          }
        }
        page.cleanup();
      }
    },
    IMAGE_LIMITS.pixels,
  );
  await read.catch(() => findings.unread(performance.now() >= until ? 'too_big' : 'broken'));
  if (complaints.images > 0) findings.unread('too_big');
}

async function readPicture(image: Pixels | undefined, page: string, findings: Findings, until: number): Promise<void> {
  const { ocr = false, qr = false } = findings.options;
  if (image === undefined) {
    if (ocr) findings.unread('broken');
    return;
  }
  if (isTooSmall(image)) return;
  if (qr) await tellCodes(image, `${page}, QR code`, findings);
  const timeout = Math.min(IMAGE_LIMITS.time, Math.max(1, until - performance.now()));
  if (ocr) await tellText(greyMap(image), `${page}, text in the picture`, timeout, findings);
}
