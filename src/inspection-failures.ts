// Messages that break inspection each time they are tried (attack R14): a fault of ours is answered 451 and the client tries
// again, but not for ever. Counted by the hash of their bytes, in this process only: a restart gives every message new tries.
import { createHash } from 'node:crypto';
import type { MessageContent } from './mail/content.ts';
import { INSPECTION_TRIES } from './mail/limits.ts';

/** How many messages are remembered; the oldest is forgotten first. */
const REMEMBERED = 1_000;

export class InspectionFailures {
  readonly #tries = new Map<string, number>();

  /** Counts one more failure. True when there have been enough of them. Throws `storage` when the bytes can't be read. */
  async isHopeless(content: MessageContent): Promise<boolean> {
    const hash = createHash('sha256');
    for await (const chunk of content.chunks()) hash.update(chunk);
    const key = hash.digest('base64');
    const tries = (this.#tries.get(key) ?? 0) + 1;
    this.#tries.delete(key);
    this.#tries.set(key, tries);
    const [oldest] = this.#tries.keys();
    if (this.#tries.size > REMEMBERED && oldest !== undefined) this.#tries.delete(oldest);
    return tries >= INSPECTION_TRIES;
  }
}
