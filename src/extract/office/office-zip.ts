// Zips that are documents. Whether one is, its directory tells at a glance; what of, only its parts do. A zip that has the marks of a
// document and is none is told entry by entry, as any archive.
import type { FileToRead, Findings } from '../reader.ts';
import { readOdfPackage } from './odf.ts';
import { readOfd } from './ofd.ts';
import { openPackage, tellEntries } from './package.ts';
import { readOoxml } from './ooxml.ts';

/** Names of entries that documents begin with. They stand uncompressed in a zip, in its directory if nowhere else. */
const MARKS = ['[Content_Types].xml', 'mimetypeapplication/vnd.oasis', 'META-INF/manifest.xml', 'OFD.xml'];

export const looksLikeOfficeZip = ({ bytes }: FileToRead): boolean =>
  MARKS.some((mark) => bytes.includes(mark, 0, 'latin1'));

export async function readOfficeZip(file: FileToRead, findings: Findings): Promise<void> {
  const pack = await openPackage(file, findings);
  const isDocument =
    (await readOoxml(pack, findings)) || (await readOdfPackage(pack, findings)) || (await readOfd(pack, findings));
  if (!isDocument) await tellEntries(pack, findings);
}
