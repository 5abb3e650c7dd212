// Compound files as documents: binary Word, Excel and PowerPoint, Outlook messages, and what is embedded in them. What each storage
// holds, its streams tell; the name never counts (attack M18). Encrypted Office files of every version are said (attack X02).
import type { AttachmentKind } from '../../mail/part.ts';
import type { FileToRead, Findings } from '../reader.ts';
import { isOpened } from './binary-part.ts';
import { openCompoundFile, type Storage, type Stream } from './compound-file.ts';
import { readExcel } from './excel-binary.ts';
import { readOlePackage } from './ole-package.ts';
import { isOutlookMessage, readOutlookMessage } from './outlook-message.ts';
import { readPowerPoint } from './powerpoint-binary.ts';
import { propertySetText } from './property-set.ts';
import { readableStrings } from './strings.ts';
import { tellMacros } from './vba.ts';
import { readWord } from './word-binary.ts';

const MAX_DEPTH = 32;

/** Streams that hold a file as it is. */
const WRAPPED = ['package', 'contents', 'embeddedodf', 'pres', 'attachmentdata'];
/** Streams of Office that describe others; hardly any text. */
const DESCRIBING =
  /^(?:[\u0001-\u0003](?:ole|compobj|objinfo|lctl|linkinfo|eprint|pict|meta)|[01]table|data|worddocument|current user|pictures|summary)/;

export async function readCompoundFile({ bytes }: FileToRead, findings: Findings): Promise<void> {
  const file = openCompoundFile(bytes, findings.budget);
  const found = await readStorage(file.root, findings, 0);
  if (found === 'unknown') {
    tellUnknown(file.root, findings, 0);
    findings.unread('unknown_type');
  } else if (found === 'read') findings.identify('other', 'application/x-ole-storage');
  if (!file.isWhole) findings.unread(findings.budget.bytes < 0 ? 'too_big' : 'broken');
}

/** Storages in which Word and Excel keep their macros. */
const MACROS = /^(?:macros|_vba_project_cur)$/i;

/** Names of streams that only encrypted or rights-protected files have ([MS-OFFCRYPTO] 1.3.3, 2.2). */
const ENCRYPTED = ['encryptedpackage', 'encryptioninfo', 'encryptedsummary', '\tdrmcontent', '\u0009drmviewercontent'];

const TYPES: readonly { readonly streams: readonly string[]; readonly kind: AttachmentKind; readonly type: string }[] =
  [
    { streams: ['worddocument'], kind: 'document', type: 'application/msword' },
    { streams: ['workbook', 'book'], kind: 'spreadsheet', type: 'application/vnd.ms-excel' },
    { streams: ['powerpoint document'], kind: 'presentation', type: 'application/vnd.ms-powerpoint' },
    { streams: ['__properties_version1.0'], kind: 'message', type: 'application/vnd.ms-outlook' },
  ];

/** What a storage turned out to be. */
type Found = 'read' | 'encrypted' | 'unknown';

/** `read` when the storage, or one inside it, is of a known form. */
async function readStorage(storage: Storage, findings: Findings, depth: number): Promise<Found> {
  if (depth > MAX_DEPTH || --findings.budget.entries < 0) {
    findings.unread(depth > MAX_DEPTH ? 'too_deep' : 'too_big');
    return 'read';
  }
  const { streams } = storage;
  if (ENCRYPTED.some((name) => streams.has(name))) {
    findings.unread('encrypted');
    return 'encrypted';
  }
  let isKnown = streams.size === 0 && storage.storages.length === 0;
  for (const { streams: names, kind, type } of TYPES) {
    if (!names.some((name) => streams.has(name))) continue;
    findings.identify(kind, type);
    isKnown = true;
  }
  // One form that breaks must not keep the others from being read.
  for (const read of [readOffice, readEmbedded])
    await read(storage, findings, depth).catch(() => findings.unread('broken'));
  tellProperties(storage, findings);
  if (isOutlookMessage(storage)) return 'read';
  isKnown ||= WRAPPED.some((name) => streams.has(name)) || streams.has('\u0001ole10native');
  for (const inner of storage.storages) {
    const label = inner.name.toLowerCase();
    if (label === 'vba') {
      tellMacros(inner, findings);
      isKnown = true;
      continue;
    }
    const place = MACROS.test(inner.name) ? findings : labelled(findings, `embedded ${inner.name}`);
    const found = await readStorage(inner, place, depth + 1);
    if (found !== 'unknown') isKnown = true;
  }
  return isKnown ? 'read' : 'unknown';
}

async function readOffice(storage: Storage, findings: Findings, depth: number): Promise<void> {
  const { streams } = storage;
  if (streams.has('worddocument')) attempt(() => readWord(storage, findings), findings, streams.get('worddocument'));
  for (const name of ['workbook', 'book']) {
    const book = streams.get(name);
    if (book !== undefined) attempt(() => readExcel(book.read(), findings), findings, book);
  }
  if (streams.has('powerpoint document')) await readPowerPoint(storage, findings);
  if (isOutlookMessage(storage)) {
    const inner = async (part: Storage, label: string): Promise<void> => {
      await readStorage(part, labelled(findings, label), depth + 1);
    };
    await readOutlookMessage(storage, findings, inner);
  }
}

/** A part that breaks is said, and the strings of its stream are told in its place. */
function attempt(read: () => void, findings: Findings, stream: Stream | undefined): void {
  try {
    read();
  } catch {
    findings.unread('broken');
    if (stream !== undefined) findings.text(readableStrings(stream.read()), `strings of ${stream.name}`);
  }
}

async function readEmbedded({ streams }: Storage, findings: Findings): Promise<void> {
  const native = streams.get('\u0001ole10native');
  if (native !== undefined) await findings.file(readOlePackage(native.read()));
  for (const name of WRAPPED) {
    const stream = streams.get(name);
    if (stream === undefined || stream.size === 0) continue;
    const content = stream.read();
    if (isOpened(content)) await findings.file({ name: `embedded ${stream.name}`, size: content.length, content });
    else {
      findings.text(readableStrings(content), `strings of ${stream.name}`);
      findings.unread('unknown_type');
    }
  }
}

function tellProperties({ streams }: Storage, findings: Findings): void {
  for (const [name, stream] of streams) {
    if (name.startsWith('\u0005')) findings.text(propertySetText(stream.read()), 'properties');
  }
}

/** Places of what lies in a storage begin with its name; what the file is, only the outermost says. */
function labelled(findings: Findings, prefix: string): Findings {
  return {
    ...findings,
    text: (text, label, places) => findings.text(text, label === undefined ? prefix : `${prefix}, ${label}`, places),
    identify: () => undefined,
  };
}

/** Forms that are not read: the strings in their streams, so that the plainest of what they say is seen. */
function tellUnknown(storage: Storage, findings: Findings, depth: number): void {
  for (const [name, stream] of storage.streams) {
    if (!DESCRIBING.test(name)) findings.text(readableStrings(stream.read()), `strings of ${stream.name}`);
  }
  if (depth < MAX_DEPTH) for (const inner of storage.storages) tellUnknown(inner, findings, depth + 1);
}
