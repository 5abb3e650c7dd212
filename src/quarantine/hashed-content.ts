// Content that is hashed while it is sent: what went over the wire is compared with what was stored, not what a second reading
// would give (attack G03).
import { createHash } from 'node:crypto';
import type { MessageContent } from '../mail/content.ts';

/** Content that knows the hash of what was read of it. */
export class HashedContent implements MessageContent {
  readonly size: number;
  readonly #content: MessageContent;
  #hash = createHash('sha256');

  constructor(content: MessageContent) {
    this.#content = content;
    this.size = content.size;
  }

  async *chunks(): AsyncIterable<Buffer> {
    this.#hash = createHash('sha256');
    for await (const chunk of this.#content.chunks()) {
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  sha256(): string {
    return this.#hash.digest('hex');
  }
}
