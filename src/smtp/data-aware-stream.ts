// smtp-server's command reader with another data mode: raw octets are handed over as they came, instead of a stream that is
// unstuffed a dot at a time (5 MB/s on a message made of dot lines, attack S22). Commands stay the library's.
import { SMTPStream } from 'smtp-server/lib/smtp-stream.js';

/** The library's command reader, with a data mode that hands over raw octets instead of an unstuffed stream. */
export class DataAwareStream extends SMTPStream {
  #read: ((chunk: Buffer) => Promise<number> | number) | undefined;
  #ended: ((resume: () => void) => void) | undefined;
  #abandoned: (() => void) | undefined;

  /**
   * Switches to data mode. `read` gets each chunk and returns the index behind the end of data, or -1; `ended` is called once
   * the end has come, and the client's next octets are looked at only after it calls back. `abandoned`: the client left.
   */
  receive(
    read: (chunk: Buffer) => Promise<number> | number,
    ended: (resume: () => void) => void,
    abandoned: () => void,
  ): void {
    this._dataMode = true;
    this.#read = read;
    this.#ended = ended;
    this.#abandoned = abandoned;
  }

  override _feedDataStream(chunk: Buffer, done: (error?: Error | null) => void): void {
    const result = this.#read?.(chunk) ?? -1;
    if (typeof result === 'number') this.#proceed(chunk, result, done);
    else result.then((end) => this.#proceed(chunk, end, done), done);
  }

  #proceed(chunk: Buffer, end: number, done: (error?: Error | null) => void): void {
    if (end === -1) {
      done();
      return;
    }
    const ended = this.#ended;
    this.#read = undefined;
    this.#ended = undefined;
    this.#abandoned = undefined;
    this._dataMode = false;
    ended?.(() => this._write(chunk.subarray(end), 'buffer', done));
  }

  /** The connection is gone: what was being received is thrown away. */
  abandon(): void {
    this.#abandoned?.();
    this.#abandoned = undefined;
    this.#read = undefined;
  }
}
