// The bytes of a message, wherever they lie: in memory or in a spool file. Always the canonical form: CRLF line ends,
// dots unstuffed. Never altered after receipt.

import { storageFault } from './fault.ts';

export interface MessageContent {
  /** Bytes. */
  readonly size: number;
  /** The bytes from the start; may be called any number of times. Throws a `storage` fault when they can't be read. */
  chunks(): AsyncIterable<Buffer>;
  /** The same, where they lie in memory: nobody needs to wait for them. */
  readonly inMemory?: readonly Buffer[];
  /** Path of the file that is the message and nothing else, where there is one. */
  readonly file?: string;
}

/** A message that is held in memory, in one piece or several. */
export function memoryContent(...pieces: readonly Buffer[]): MessageContent {
  return {
    size: pieces.reduce((size, piece) => size + piece.length, 0),
    inMemory: pieces,
    async *chunks() {
      yield* pieces;
    },
  };
}

/** A message that lies elsewhere: `open` gives its bytes from the start each time; what it throws becomes a storage fault. */
export function storedContent(what: string, size: number, open: () => AsyncIterable<Buffer>): MessageContent {
  return {
    size,
    async *chunks() {
      try {
        yield* open();
      } catch (error) {
        throw storageFault(`can't read ${what}`, error);
      }
    },
  };
}

/** The whole message as one Buffer. The caller answers for its size. */
export async function readAll(content: MessageContent): Promise<Buffer> {
  const chunks = [...(content.inMemory ?? [])];
  if (content.inMemory === undefined) for await (const chunk of content.chunks()) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}
