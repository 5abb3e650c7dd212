// What a client sends, as it is read: command lines one at a time, and raw octets while a message comes in. Takes the place of
// smtp-server's reader, because that one hides whether a line ended with CRLF (attack S05) and whether anything stood behind DATA
// (attack S13), and takes dots out one by one (5 MB/s on a message made of dot lines, attack S22).
// Fails with an error when a line is too long; what is pending then is dropped.
import { SMTPStream } from 'smtp-server/lib/smtp-stream.js';

const LF = 0x0a;
const CR = 0x0d;
const NOTHING = Buffer.alloc(0);
/** Command lines dealt with in one go before other sessions get their turn. */
const LINES_IN_A_ROW = 100;

type Done = (error?: Error | null) => void;

/**
 * What follows a line: the next one, a wait until the line is dealt with, or something to call. That is called when reading is
 * over, because it may bring the next octets at once.
 */
type Next = 'read-on' | 'wait' | Done;

export class ClientStream extends SMTPStream {
  /** True once the client has sent anything at all. */
  hasSpoken = false;
  /** The line that was handed over last did not end with CRLF. */
  lineIsBare = false;
  /** Called when all complete lines are dealt with and the client owes us the next one. */
  whenWaiting: () => void = () => undefined;
  #unread: Buffer = NOTHING;
  #done: Done = () => undefined;
  #isReading = false;
  #again = false;
  #read: ((chunk: Buffer) => Promise<number> | number) | undefined;
  #ended: ((resume: () => void) => void) | undefined;
  #abandoned: (() => void) | undefined;

  /** True when octets stand behind the line that was handed over last. */
  get hasUnread(): boolean {
    return this.#unread.length > 0;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding | 'buffer', done: Done): void {
    this.hasSpoken ||= chunk.length > 0;
    this.#done = done;
    this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    this.#readOn();
  }

  /** Half a command at the end of the connection is no command. */
  override _flushData(): void {
    this.#unread = NOTHING;
  }

  /** Hands lines over until one is not answered at once or none is left. Lines may call it again from within. */
  readonly #readOn = (): void => {
    if (this.#isReading) {
      this.#again = true;
      return;
    }
    this.#isReading = true;
    let next: Next = 'read-on';
    try {
      for (let lines = 0; next === 'read-on' && lines < LINES_IN_A_ROW; lines++) next = this.#readLine();
    } finally {
      this.#isReading = false;
    }
    if (next === 'read-on') setImmediate(this.#readOn);
    else if (next !== 'wait') next();
  };

  #readLine(): Next {
    if (this.isClosed) return this.#finish();
    if (this._dataMode) {
      const rest = this.#takeAll();
      return rest.length === 0 ? this.#done : () => this._feedDataStream(rest, this.#done);
    }
    const end = this.#unread.indexOf(LF);
    if ((end === -1 ? this.#unread.length : end) > this._maxCommandLength) {
      return this.#finish(new Error('Command line too long'));
    }
    if (end === -1) {
      this.whenWaiting();
      return this.#done;
    }
    this.lineIsBare = this.#unread[end - 1] !== CR;
    const line = this.#unread.subarray(0, this.lineIsBare ? end : end - 1);
    this.#unread = this.#unread.subarray(end + 1);
    this.#again = false;
    this.oncommand(line, this.#readOn);
    return this.#again ? 'read-on' : 'wait';
  }

  #finish(error?: Error): Next {
    this.#unread = NOTHING;
    const done = this.#done;
    return () => done(error);
  }

  #takeAll(): Buffer {
    const all = this.#unread;
    this.#unread = NOTHING;
    return all;
  }

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

  override _feedDataStream(chunk: Buffer, done: Done): void {
    const result = this.#read?.(chunk) ?? -1;
    if (typeof result === 'number') this.#proceed(chunk, result, done);
    else result.then((end) => this.#proceed(chunk, end, done), done);
  }

  #proceed(chunk: Buffer, end: number, done: Done): void {
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
