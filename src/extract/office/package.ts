// A zip that is a document: all its entries at once, since parts of it explain each other. Entries come from the one walk over
// zips, so that what is hardened there holds here.
import type { UnscannableReason } from '../../mail/part.ts';
import type { FileToRead, Findings, InnerFile } from '../reader.ts';
import { readZip } from '../archive/zip.ts';

export interface Package {
  /** In the order of the archive; a name may stand twice. */
  readonly entries: readonly InnerFile[];
  /** Content of an entry by its name, whatever its case (Office programs don't care); the last one counts for them. */
  find(name: string): Buffer | undefined;
}

/** A part that is XML. */
export interface XmlPart {
  readonly name: string;
  readonly xml: string;
  /** Name of its root element. */
  readonly root: string;
}

export async function openPackage(file: FileToRead, findings: Findings): Promise<Package> {
  const entries: InnerFile[] = [];
  const byName = new Map<string, Buffer>();
  let refused: UnscannableReason | undefined;
  await readZip(file, {
    budget: findings.budget,
    options: findings.options,
    limits: findings.limits,
    text: (text, label) => findings.text(text, label),
    unread: (why) => void (refused ??= why),
    identify: () => undefined,
    file: async (entry) => {
      entries.push(entry);
      if (typeof entry.content !== 'string') byName.set(entryKey(entry.name), entry.content);
    },
  }).catch(() => (refused ??= 'broken'));
  if (refused !== undefined) findings.unread(refused);
  return { entries, find: (name) => byName.get(entryKey(name)) };
}

const entryKey = (name: string): string => name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase();

/** Tells every entry as a file of an archive; for a zip that turns out to be no document. */
export async function tellEntries({ entries }: Package, findings: Findings): Promise<void> {
  for (const entry of entries) await findings.file(entry);
}

/** A path in a package, by a reference that stands in a part of it (OPC, RFC 3986 section 5.2). */
export function resolvePart(base: string, target: string): string {
  const path = target.startsWith('/') ? target : `${base.slice(0, base.lastIndexOf('/') + 1)}${target}`;
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
}
