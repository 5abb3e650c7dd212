// Every archive that 7-Zip knows, by 7-Zip: listed first, so that what is encrypted is said by name and what is claimed too big is not
// begun; then unpacked into memory within the budget. What it complains about is `broken`, and what came out is read all the same.
import { isUtf8 } from 'node:buffer';
import type { UnscannableReason } from '../../mail/part.ts';
import type { FileToRead, Findings, Reader } from '../reader.ts';
import { Allowance } from './allowance.ts';
import { nameReadings } from './entry-name.ts';
import { rawNames } from './raw-names.ts';
import { SevenZipArchive, type Ended } from './seven-zip.ts';
import type { ListedEntry, Listing } from './seven-zip-listing.ts';

/** How many times the limit the sizes of all entries together may be before not even the small ones among them are sought. */
const HOPELESS = 4;

export interface SevenZipFormat {
  /** In 7-Zip's words: `Rar5`. */
  readonly type: string;
  /** Where the archive begins; behind the program of a self-extracting one, for example. */
  readonly start?: number;
  /** True for formats of a single nameless stream, which are called like the archive without its last extension. */
  readonly isStream?: boolean;
}

/** Tells the entries of an archive of that format. */
export function sevenZipReader(format: SevenZipFormat): Reader {
  return async (file, findings) => {
    const bytes = file.bytes.subarray(format.start ?? 0);
    const archive = await SevenZipArchive.open(bytes);
    const { ended, listing } = archive.list(format.type);
    for (const comment of listing.comments) findings.text(comment, 'comment');
    for (const raw of rawNames(format.type, bytes, findings.limits.archiveEntries)) {
      if (!isUtf8(raw)) for (const text of nameReadings(raw)) findings.text(text, 'name');
    }
    if (ended !== 'done') findings.unread(ended);
    if (ended === 'encrypted' || ended === 'too_big') return;
    const allowance = new Allowance(findings.budget);
    const plan = await planUnpacking(listing, allowance, findings);
    if (plan === undefined) return;
    const before = allowance.bytes;
    const result = archive.unpack(format.type, { bytes: before, entries: listing.entries.length + 16 }, plan.only);
    await tell(archive, { file, format, listing }, allowance, findings);
    sayEnd(result, findings);
  };
}

function sayEnd(ended: Ended, findings: Findings): void {
  if (ended !== 'done') findings.unread(ended);
}

/** Says what can't be had. Undefined when nothing is to be unpacked; `only` when not everything is. */
async function planUnpacking(
  { entries }: Listing,
  allowance: Allowance,
  findings: Findings,
): Promise<{ readonly only: readonly string[] | undefined } | undefined> {
  const total = entries.reduce((sum, { size = 0 }) => sum + size, 0);
  if (total > HOPELESS * findings.limits.archiveBytes) {
    findings.unread('too_big');
    return undefined;
  }
  const wanted: string[] = [];
  let claimed = 0;
  let isWhole = true;
  for (const entry of entries) {
    if (!allowance.takeEntry()) {
      findings.unread('too_big');
      return undefined;
    }
    const why = refusal(entry, allowance.bytes - claimed);
    if (why === undefined) {
      claimed += entry.size ?? 0;
      wanted.push(entry.name);
      continue;
    }
    isWhole = false;
    await findings.file({ name: entry.name, size: entry.size ?? 0, content: why });
  }
  if (wanted.length === 0 && entries.length > 0) return undefined;
  return { only: isWhole ? undefined : wanted };
}

function refusal({ isFolder, isEncrypted, size = 0 }: ListedEntry, room: number): UnscannableReason | undefined {
  if (isFolder) return undefined;
  if (isEncrypted) return 'encrypted';
  return size > room ? 'too_big' : undefined;
}

interface Source {
  readonly file: FileToRead;
  readonly format: SevenZipFormat;
  readonly listing: Listing;
}

async function tell(
  archive: SevenZipArchive,
  { file, format, listing }: Source,
  allowance: Allowance,
  findings: Findings,
): Promise<void> {
  const told = new Set<string>();
  for (const link of archive.links) findings.text(link, 'link');
  for (const { name, content } of archive.files()) {
    const called = format.isStream === true ? streamName(file.name) : name;
    told.add(name);
    allowance.take(content.length);
    await findings.file({ name: called, size: content.length, content });
  }
  // 7-Zip writes some names otherwise than the archive has them (`../x`), and folders have names only (attack X04).
  for (const { name } of listing.entries) if (!told.has(name) && format.isStream !== true) findings.text(name, 'name');
}

/** `list.csv.bz2` holds `list.csv`, `a.tbz` a tar. */
export function streamName(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? '';
  const dot = base.lastIndexOf('.');
  const stem = dot > 0 ? base.slice(0, dot) : base;
  return /^\.t(?:gz|bz2?|xz|zst|lz|az|aZ)$/i.test(base.slice(dot)) ? `${stem}.tar` : stem;
}
