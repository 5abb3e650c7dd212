// Text in bytes -> segments: bodies, and files that are nothing but text, in every charset and with HTML in its two views.
import { INSPECTION_LIMITS } from '../mail/limits.ts';
import type { UnscannableReason } from '../mail/part.ts';
import type { SegmentKind } from '../mail/segment.ts';
import { decodeText } from './text/charset.ts';
import { htmlText } from './text/html.ts';
import type { File, Opening } from './opening.ts';

/** A body: a text part of a message that is not a file. */
export interface Body {
  readonly bytes: Buffer;
  /** `text/plain` or `text/html`. */
  readonly contentType: string;
  readonly charset?: string | undefined;
}

/** @param path of the message that the body belongs to; empty for the message itself */
export function openBody({ bytes, contentType, charset }: Body, path: string, opening: Opening): void {
  if (bytes.length > INSPECTION_LIMITS.textBytes) {
    opening.refuse(path === '' ? 'body' : `${path}/body`, 'too_big');
    return;
  }
  for (const text of decodeText(bytes, charset)) {
    if (contentType === 'text/html') openHtml(path === '' ? 'html' : 'attachment', path, text, opening);
    else opening.text(path === '' ? 'body' : 'attachment', path, text, path === '' ? undefined : 'body');
    if (text.includes('-----BEGIN PGP MESSAGE-----')) opening.structure.add('encrypted');
  }
}

/** A file whose bytes look like text. Says why when it can't be read. */
export function openTextFile(file: File, opening: Opening): UnscannableReason | undefined {
  if (file.bytes.length > INSPECTION_LIMITS.textBytes) return 'too_big';
  const isXml = /[/+]xml$/.test(file.declaredType) || /\.(?:xml|svg)$/i.test(file.name);
  const isHtml = isXml || file.declaredType === 'text/html' || /\.html?$/i.test(file.name);
  for (const text of decodeText(file.bytes, file.charset)) {
    if (isHtml) openHtml('attachment', file.path, text, opening);
    // In XML any tag may end a value: `<id>1</id><id>2</id>` are two, and values stand in attributes of any name.
    if (isXml || !isHtml) opening.text('attachment', file.path, text, isXml ? 'source' : undefined);
  }
  return undefined;
}

function openHtml(kind: SegmentKind, path: string, html: string, opening: Opening): void {
  const { text, hidden } = htmlText(html);
  opening.text(kind, path, text);
  opening.text(kind, path, hidden, 'attributes and comments');
}
