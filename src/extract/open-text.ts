// Text in bytes -> segments: bodies, and files that are nothing but text, in every charset, as new text and history apart, with HTML
// as it is shown and with what it hides, and with what stands encoded in it.
import type { UnscannableReason } from '../mail/part.ts';
import { join, type File, type Opening } from './opening.ts';
import { splitParts, type BodyText } from './text/body-parts.ts';
import { readCalendar } from './text/calendar.ts';
import { decodeText } from './text/charset.ts';
import { joinFlowed } from './text/flowed.ts';
import { htmlText } from './text/html.ts';
import type { Stretch } from './text/html-layout.ts';
import { writtenCharset } from './text/written-charset.ts';
import { takeInlineFiles } from './text/inline-files.ts';
import type { DataUri } from './text/data-uri.ts';
import { openEncoded } from './open-encoded.ts';
import { labelOf, type TextPlace } from './text-place.ts';

/** A body: a text part of a message that is not a file. */
export interface Body {
  readonly bytes: Buffer;
  /** `text/plain`, `text/html` or another form of text. */
  readonly contentType: string;
  readonly charset?: string | undefined;
  /** `flowed` and `yes` (RFC 3676), as they stood. */
  readonly format?: string | undefined;
  readonly delSp?: string | undefined;
}

/** data: URIs in documents in data: URIs: no honest mail has any. Deeper they are files. */
const MAX_DATA_NESTING = 3;

/** @param path of the message that the body belongs to; empty for the message itself */
export function openBody(body: Body, path: string, opening: Opening): void {
  const { bytes, contentType } = body;
  const name = join(path, 'body');
  if (bytes.length > opening.limits.textBytes) {
    opening.refuse(name, 'too_big');
    return;
  }
  opening.spendText(bytes.length);
  const isHtml =
    contentType === 'text/html' || contentType === 'application/xhtml+xml' || contentType === 'text/x-amp-html';
  const kind = path !== '' ? 'attachment' : isHtml ? 'html' : 'body';
  const label = path !== '' && !isHtml ? { label: 'body' } : {};
  const place: TextPlace = { kind, path, ...label, depth: path === '' ? 0 : path.split('/').length, hasParts: true };
  const rest = isHtml ? bytes : withoutFiles(bytes, name, place, opening);
  for (const text of decodeText(rest, body.charset ?? (isHtml ? writtenCharset(bytes) : undefined))) {
    if (isHtml) openHtml(text, place, opening);
    else openPlain(isFlowed(body) ? joinFlowed(text, body.delSp?.toLowerCase() === 'yes') : text, place, opening);
    if (text.includes('-----BEGIN PGP MESSAGE-----')) opening.structure.add('encrypted');
  }
}

const isFlowed = ({ format }: Body): boolean => format?.toLowerCase() === 'flowed';

/** A file whose bytes look like text. Says why when it can't be read. */
export function openTextFile(file: File, opening: Opening): UnscannableReason | undefined {
  if (file.bytes.length > opening.limits.textBytes) return 'too_big';
  opening.spendText(file.bytes.length);
  const { path, depth, declaredType } = file;
  const isXml = /[/+]xml$/.test(declaredType) || /\.(?:xml|svg|xhtml)$/i.test(file.name);
  const isHtml = isXml || declaredType.includes('html') || /\.x?html?$/i.test(file.name);
  const place: TextPlace = { kind: 'attachment', path, depth: depth + 1, hasParts: false };
  const rest = isHtml ? file.bytes : withoutFiles(file.bytes, path, place, opening);
  for (const text of decodeText(rest, file.charset ?? (isHtml ? writtenCharset(rest) : undefined))) {
    if (isHtml) openHtml(text, place, opening);
    // In XML any tag may end a value: `<id>1</id><id>2</id>` are two, and values stand in attributes of any name.
    if (isXml) opening.segment({ kind: 'attachment', path, label: 'source', text });
    else if (!isHtml && !openCalendar(text, place, opening)) openPlain(text, place, opening);
  }
  return undefined;
}

function openPlain(text: string, place: TextPlace, opening: Opening): void {
  for (const part of place.hasParts ? splitParts(text) : [{ text }]) tell(part, place, opening);
  openEncoded(text, place, opening);
}

function openHtml(html: string, place: TextPlace, opening: Opening, nesting = 0): void {
  const { shown, other, all, beside, data, isComplete } = htmlText(html);
  // What is the same in another view is told once.
  const told = new Set<string>();
  const tellAll = (stretches: readonly Stretch[], how?: string): void => {
    for (const stretch of stretches) {
      const isNew = place.hasParts && stretch.part === undefined;
      for (const part of isNew ? splitParts(stretch.text) : [stretch]) {
        const key = `${part.part ?? ''} ${part.text}`;
        if (!told.has(key)) tell(part, place, opening, how);
        told.add(key);
      }
    }
  };
  tellAll(shown);
  if (other !== undefined) tellAll(other, 'as other readers show it');
  if (all !== undefined) tellAll(all, 'with hidden text');
  tell({ text: beside }, place, opening, 'attributes and comments');
  if (!isComplete) {
    tell({ text: html }, place, opening, 'source');
    opening.refuse(place.path === '' ? 'body' : place.path, 'too_deep');
  }
  openEncoded([...(all ?? shown).map(({ text }) => text), beside].join('\n'), place, opening);
  for (const uri of data) openData(uri, place, opening, nesting);
}

/** What a data: URI holds is text beside the document, or a file. */
function openData({ type, charset, bytes }: DataUri, place: TextPlace, opening: Opening, nesting: number): void {
  const inner: TextPlace = { ...place, label: labelOf(place, 'data URI'), hasParts: false };
  const isHtml = /html|xml/.test(type);
  if (nesting >= MAX_DATA_NESTING || !(isHtml || type.startsWith('text/'))) {
    const path = join(
      place.path === '' ? 'body' : place.path,
      `data.${type.split('/')[1]?.replaceAll(/[^a-z0-9]/g, '') ?? 'bin'}`,
    );
    opening.await({ name: '', path, bytes, declaredType: type, depth: place.depth });
    return;
  }
  for (const text of decodeText(bytes, charset)) {
    if (isHtml) openHtml(text, inner, opening, nesting + 1);
    else openPlain(text, inner, opening);
  }
}

/** False when the text is no calendar or card. */
function openCalendar(text: string, place: TextPlace, opening: Opening): boolean {
  const calendar = readCalendar(text);
  if (calendar === undefined) return false;
  openPlain(calendar.text, place, opening);
  for (const { name, bytes } of calendar.files) {
    const path = join(place.path, name === '' ? 'attachment' : name);
    opening.await({ name, path, bytes, declaredType: 'application/octet-stream', depth: place.depth });
  }
  return true;
}

/** The bytes without the files that stand in them (attack M12); those wait to be opened. */
function withoutFiles(bytes: Buffer, path: string, place: TextPlace, opening: Opening): Buffer {
  const { files, rest, hasUnread } = takeInlineFiles(bytes);
  if (hasUnread) opening.refuse(path, 'unknown_type');
  for (const file of files) {
    const [name = '', ...otherNames] = decodeText(Buffer.from(file.name, 'latin1'));
    const declaredType = 'application/octet-stream';
    opening.await({
      name,
      otherNames,
      path: join(place.path, name),
      bytes: file.bytes,
      declaredType,
      depth: place.depth,
    });
  }
  return rest;
}

function tell({ text, part }: BodyText, place: TextPlace, opening: Opening, how?: string): void {
  const label = labelOf(place, part, how);
  const { kind, path } = place;
  opening.segment({ kind, path, text, ...(label === '' ? {} : { label }), ...(part === undefined ? {} : { part }) });
}
