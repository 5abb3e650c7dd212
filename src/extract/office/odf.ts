// OpenDocument packages and flat files (ISO 26300): odt, ods, odp, odg and their templates. Every part that is XML is text, every
// other one a file; parts that the manifest calls encrypted are said (attack X02).
import type { AttachmentKind } from '../../mail/part.ts';
import type { Findings } from '../reader.ts';
import { readAnyXml, readProperties } from './any-xml.ts';
import { tellBinaryPart } from './binary-part.ts';
import { readOdf } from './odf-text.ts';
import type { Package } from './package.ts';
import { attribute, looksLikeXml, readXml, xmlRoot, xmlText } from './xml.ts';

const TYPE = 'application/vnd.oasis.opendocument.';
const KINDS: readonly { readonly mark: string; readonly kind: AttachmentKind }[] = [
  { mark: 'spreadsheet', kind: 'spreadsheet' },
  { mark: 'presentation', kind: 'presentation' },
  { mark: 'text', kind: 'document' },
  { mark: 'graphics', kind: 'document' },
  { mark: 'formula', kind: 'document' },
  { mark: 'chart', kind: 'document' },
  { mark: 'base', kind: 'document' },
];

/** Reads a package by its media type or its manifest. False when it is none, and nothing was told. */
export async function readOdfPackage(pack: Package, findings: Findings): Promise<boolean> {
  const manifest = pack.find('META-INF/manifest.xml');
  const manifestXml = manifest === undefined ? '' : xmlText(manifest);
  const type =
    pack.find('mimetype')?.toString('latin1').trim() || (/opendocument\.[a-z-]{4,40}/.exec(manifestXml)?.[0] ?? '');
  const found = KINDS.find(({ mark }) => type.includes(`opendocument.${mark}`));
  if (found === undefined) return false;
  findings.identify(found.kind, type.startsWith('application/') ? type.slice(0, 100) : `${TYPE}${found.mark}`);
  const encrypted = encryptedParts(manifestXml);
  for (const entry of pack.entries) {
    if (encrypted.has(entry.name)) findings.unread('encrypted');
    else if (typeof entry.content !== 'string' && looksLikeXml(entry.content))
      tellPart(entry.name, entry.content, findings);
    else if (entry.name !== 'mimetype') await tellBinaryPart(entry, undefined, findings);
  }
  return true;
}

/** Parts with encryption data in the manifest (ISO 26300 part 3, 4.3). */
function encryptedParts(manifest: string): ReadonlySet<string> {
  const parts = new Set<string>();
  let path = '';
  readXml(manifest, {
    open(name, attributes) {
      if (name === 'file-entry') path = attribute(attributes, 'full-path') ?? '';
      else if (name === 'encryption-data') parts.add(path);
    },
    close: () => undefined,
    text: () => undefined,
  });
  return parts;
}

function tellPart(name: string, content: Buffer, findings: Findings): void {
  const xml = xmlText(content);
  const root = xmlRoot(xml)?.name ?? '';
  const label = name === 'content.xml' ? undefined : name.replace(/\.xml$/i, '');
  if (root === 'document-content' || root === 'document-styles' || root === 'document') {
    if (readOdf(xml, label, findings).wellFormed) return;
  } else {
    const { text, wellFormed } = root === 'document-meta' ? readProperties(xml) : readAnyXml(xml, root);
    findings.text(text, label);
    if (wellFormed) return;
  }
  findings.text(xml, `source of ${name}`);
  findings.unread('broken');
}
