// Outlook messages ([MS-OXMSG]): subject, people, bodies in every form they are kept in, and attachments as files; attached messages
// are read where they lie. All other strings of a message are told as its properties (attack M14).
import { decodeText } from '../text/charset.ts';
import { htmlReadings } from '../text/html.ts';
import type { Findings } from '../reader.ts';
import type { Storage } from './compound-file.ts';
import { unpackRtf } from '../wrapped/compressed-rtf.ts';
import { readRtf } from './rtf.ts';

const STREAM = /^__substg1\.0_([0-9a-f]{4})([0-9a-f]{4})/;
const ATTACHMENT = /^__attach_version1\.0_/i;
const RECIPIENT = /^__recip_version1\.0_/i;
const BODY = '1000';
const HTML = '1013';
const RTF = '1009';
const DATA = '3701';
/** Property ids by what they are called here; all others go by their number. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['0037', 'subject'],
  ['0e1d', 'subject'],
  ['007d', 'headers'],
  ['0c1a', 'sender'],
  ['0c1f', 'sender'],
  ['0042', 'from'],
  ['5d01', 'sender'],
  ['5d02', 'from'],
  ['0e04', 'to'],
  ['0e03', 'cc'],
  ['0e02', 'bcc'],
]);
/** Names of an attachment, the better one first: long file name, short one, what is shown. */
const FILE_NAMES = ['3707', '3704', '3001'];

/** Reads storages inside this one: an attached message or an object. */
export type ReadInner = (storage: Storage, label: string) => Promise<void>;

export const isOutlookMessage = ({ streams }: Storage): boolean => streams.has('__properties_version1.0');

export async function readOutlookMessage(storage: Storage, findings: Findings, readInner: ReadInner): Promise<void> {
  const page = codePage(storage);
  const properties = strings(storage, page);
  findings.text((properties.get('0037') ?? []).join('\n'), 'subject');
  findings.text((properties.get(BODY) ?? []).join('\n'), 'body');
  await tellBodies(storage, page, findings);
  const people = storage.storages
    .filter(({ name }) => RECIPIENT.test(name))
    .flatMap((person) => [...strings(person, page).values()].flat());
  findings.text([...new Set(people)].join('\n'), 'recipients');
  const rest = [...properties].filter(([id]) => id !== BODY && id !== HTML && id !== '0037');
  findings.text(
    rest.flatMap(([id, values]) => values.map((value) => `${NAMES.get(id) ?? id}: ${value}`)).join('\n'),
    'properties',
  );
  for (const attachment of storage.storages.filter(({ name }) => ATTACHMENT.test(name))) {
    if (--findings.budget.entries < 0) return findings.unread('too_big');
    await tellAttachment(attachment, page, findings, readInner);
  }
}

async function tellBodies(storage: Storage, page: number, findings: Findings): Promise<void> {
  const html = [binary(storage, HTML), ...(strings(storage, page).get(HTML) ?? [])];
  for (const body of html) {
    if (body === undefined) continue;
    for (const source of typeof body === 'string' ? [body] : decodeText(body, `cp${page}`)) {
      const { views, beside } = htmlReadings(source);
      for (const view of views) findings.text(view, 'html body');
      findings.text(beside, 'html body, attributes and comments');
    }
  }
  const packed = binary(storage, RTF);
  if (packed === undefined || packed.length === 0) return;
  const rtf = unpackRtf(packed, Number.POSITIVE_INFINITY); // nine times as much at most
  if (!Buffer.isBuffer(rtf)) throw new Error('no compressed RTF');
  findings.budget.bytes -= rtf.length;
  await readRtf(
    { bytes: rtf, name: '' },
    {
      ...findings,
      identify: () => undefined,
      text: (text, label) => findings.text(text, label === undefined ? 'formatted body' : `formatted body, ${label}`),
    },
  );
}

async function tellAttachment(storage: Storage, page: number, findings: Findings, readInner: ReadInner): Promise<void> {
  const properties = strings(storage, page);
  const name =
    FILE_NAMES.map((id) => properties.get(id)?.[0]).find((found) => found !== undefined && found !== '') ??
    'attachment';
  const inner = storage.storages.find((child) => child.name.toLowerCase().startsWith(`__substg1.0_${DATA}`));
  findings.text([...properties.values()].flat().join('\n'), `properties of ${name}`);
  if (inner !== undefined) return readInner(inner, `attached ${name}`);
  const content = binary(storage, DATA);
  if (content === undefined) return;
  const type = properties.get('370e')?.[0]?.toLowerCase();
  await findings.file({ name, size: content.length, content, ...(type === undefined ? {} : { declaredType: type }) });
}

/** Every string of a storage by its property id, in lower case hexadecimal. */
function strings({ streams }: Storage, page: number): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [key, stream] of streams) {
    const [, id = '', type = ''] = STREAM.exec(key) ?? [];
    const texts =
      type === '001f' || type === '101f'
        ? [stream.read().toString('utf16le')]
        : type === '001e' || type === '101e'
          ? decodeText(stream.read(), `cp${page}`)
          : [];
    const kept = texts.map((text) => text.replaceAll('\0', '')).filter((text) => text !== '');
    if (kept.length > 0) found.set(id, [...(found.get(id) ?? []), ...kept]);
  }
  return found;
}

const binary = ({ streams }: Storage, id: string): Buffer | undefined => streams.get(`__substg1.0_${id}0102`)?.read();

const CODE_PAGES = [0x3ffd, 0x3fde];

/** The code page of 8-bit strings, by the fixed properties: 16 bytes each behind a header of 8, 24 or 32 bytes. */
function codePage({ streams }: Storage): number {
  const bytes = streams.get('__properties_version1.0')?.read() ?? Buffer.alloc(0);
  for (let at = bytes.length % 16; at + 16 <= bytes.length; at += 16) {
    const value = bytes.readUInt32LE(at + 8);
    if (CODE_PAGES.includes(bytes.readUInt16LE(at + 2)) && value > 0 && value < 65536) return value;
  }
  return 1252;
}
