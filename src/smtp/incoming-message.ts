// A message coming in: octets of DATA -> content in the spool, within the limit. After a failure it goes on reading to the
// end of data, because the reply can be given only there.
import { DataReader, gathered } from './data-reader.ts';
import { ForeignFieldFilter } from './foreign-fields.ts';
import type { SpooledContent, SpoolWriter } from './spool.ts';

export class IncomingMessage {
  readonly #reader = new DataReader();
  readonly #writer: SpoolWriter;
  readonly #maxBytes: number;
  readonly #filter: ForeignFieldFilter | undefined;
  /** A storage fault. */
  failure: unknown;

  /** @param isFromOutside header fields that are ours alone are taken out */
  constructor(writer: SpoolWriter, maxBytes: number, isFromOutside: boolean) {
    this.#writer = writer;
    this.#maxBytes = maxBytes;
    this.#filter = isFromOutside ? new ForeignFieldFilter() : undefined;
  }

  get isTooBig(): boolean {
    return this.#reader.size > this.#maxBytes;
  }

  get bareNewlines(): boolean {
    return this.#reader.bareNewlines;
  }

  /** Returns the index in the chunk behind the end of data, or -1. Never rejects. */
  async read(chunk: Buffer): Promise<number> {
    const slices: Buffer[] = [];
    const end = this.#reader.read(chunk, (slice) => slices.push(slice));
    if (!this.isTooBig && this.failure === undefined) {
      try {
        const content = gathered(slices);
        await this.#writer.write(this.#filter?.push(content) ?? content);
      } catch (error) {
        this.failure = error;
      }
    }
    return end;
  }

  async finish(): Promise<SpooledContent> {
    await this.#writer.write(this.#filter?.finish() ?? []);
    return await this.#writer.finish();
  }

  discard(): Promise<void> {
    return this.#writer.discard();
  }
}
