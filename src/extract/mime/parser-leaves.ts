// The second reading of odd mail, by mailparser: its header lines and its leaves with their decoded bytes. Only here a mail is
// given to mailparser.
// The parser's list of text types is emptied, so that text parts come out as bytes too, not yet charset-decoded: a wrong
// charset label can't destroy them. Fails by returning what was read so far and `complete: false`; never throws.
import type { Readable } from 'node:stream';
import { MailParser, type AttachmentStream, type HeaderLines, type Headers, type MessageText } from 'mailparser';
import type { Leaf } from './leaf.ts';

export interface ParserLeaves {
  /** `Name: value` lines of the message itself, folded lines included, one character per octet (latin1). */
  readonly headerLines: readonly string[];
  readonly leaves: readonly Leaf[];
  readonly complete: boolean;
}

interface Limits {
  readonly parts: number;
  readonly partBytes: number;
}

/** Enough for the parser's own work between turns of the event loop. */
const FEED_BYTES = 64 * 1024;

export function readParserLeaves(bytes: Buffer, limits: Limits): Promise<ParserLeaves> {
  return new Promise((resolve) => {
    const parser = new MailParser({
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipImageLinks: true,
      skipTextLinks: true,
      checksumAlgo: false,
      maxChildNodes: limits.parts,
      // Mail in mail comes as bytes and we open it. Opened by the parser, an empty one would leave it waiting for ever.
      ignoreEmbedded: true,
    });
    (parser as unknown as { textTypes: string[] }).textTypes = [];
    const leaves: Leaf[] = [];
    let headerLines: string[] = [];
    let ownHeaders: Headers | undefined;
    let pending: Promise<unknown> = Promise.resolve();
    const open = new Set<Readable>();
    const finish = (complete: boolean): void => {
      void pending.then(
        () => resolve({ headerLines, leaves, complete }),
        () => resolve({ headerLines, leaves, complete: false }),
      );
    };
    parser.on('headerLines', (lines: HeaderLines) => {
      headerLines = lines.map(({ line }) => line);
    });
    parser.on('headers', (headers: Headers) => {
      ownHeaders = headers;
    });
    parser.on('data', (data: AttachmentStream | MessageText) => {
      if (data.type !== 'attachment') return;
      const { content } = data;
      open.add(content);
      const leaf = collect(data, data.headers === ownHeaders, limits.partBytes).then((l) => {
        open.delete(content);
        leaves.push(l);
      });
      pending = Promise.all([pending, leaf]);
      pending.catch(() => undefined); // told by finish; not before, or the process would die of it
    });
    parser.on('error', (error) => {
      // A parser that gives up never ends the part that it was in: whoever reads that would wait for ever.
      for (const content of open) content.destroy(error);
      finish(false);
    });
    parser.on('end', () => finish(true));
    feed(parser, bytes);
  });
}

function feed(parser: MailParser, bytes: Buffer): void {
  let at = 0;
  const next = (): void => {
    while (at < bytes.length) {
      const chunk = bytes.subarray(at, at + FEED_BYTES);
      at += FEED_BYTES;
      if (!parser.write(chunk)) {
        parser.once('drain', next);
        return;
      }
    }
    parser.end();
  };
  next();
}

async function collect(part: AttachmentStream, isWhole: boolean, maxBytes: number): Promise<Leaf> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of part.content as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
    }
  } catch {
    // The part in which the parser gave up, as far as it came; that the reading is not complete is told.
  } finally {
    part.release?.();
  }
  const type = part.headers.get('content-type') as { params?: Record<string, unknown> } | undefined;
  const { charset, format, delsp: delSp } = type?.params ?? {};
  return {
    // An empty field is `false` here, whatever the types say; it means text (RFC 2045 section 5.2).
    contentType: (part.contentType || 'text/plain').toLowerCase(),
    ...(typeof charset === 'string' ? { charset } : {}),
    ...(typeof format === 'string' ? { format } : {}),
    ...(typeof delSp === 'string' ? { delSp } : {}),
    ...(typeof part.filename === 'string' && part.filename !== '' ? { filename: part.filename } : {}),
    ...(part.contentDisposition === undefined ? {} : { disposition: part.contentDisposition }),
    headerTexts: isWhole ? [] : [...part.headers.values()].flatMap(headerText),
    ...(size <= maxBytes ? { bytes: Buffer.concat(chunks) } : {}),
    size,
  };
}

/** mailparser gives header values as strings, dates, lists or objects; all that is text in them. */
function headerText(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(headerText);
  if (value instanceof Date) return [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(headerText) : [];
}
