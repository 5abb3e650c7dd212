// An SMTP client that does exactly what it is told, octet for octet: for everything that a decent client would not do.
import net from 'node:net';
import tls from 'node:tls';

/** Milliseconds that an answer may take. */
const PATIENCE = 15_000;

export class SmtpClient {
  #socket: net.Socket;
  #heard = '';
  #ended = false;
  #wake: () => void = () => undefined;

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    this.#listen();
  }

  static async connect(port: number): Promise<SmtpClient> {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.once('connect', resolve).once('error', reject);
    await promise;
    return new SmtpClient(socket);
  }

  /** Sends octets as they are; returns once they are handed to the system. */
  async send(octets: string | Buffer): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.write(typeof octets === 'string' ? Buffer.from(octets, 'latin1') : octets, () => resolve());
    await promise;
  }

  /** One line, and the lines of the reply to it. */
  async command(line: string): Promise<readonly string[]> {
    await this.send(`${line}\r\n`);
    return await this.reply();
  }

  /** The lines of the next reply; throws when the server closes or stays silent. */
  async reply(): Promise<readonly string[]> {
    const lines = await this.replyOrEnd();
    if (lines.length === 0)
      throw new Error(`the server closed the connection; it had said: ${JSON.stringify(this.#heard)}`);
    return lines;
  }

  /** The lines of the next reply, none when the server closes; throws when it stays silent. */
  async replyOrEnd(): Promise<readonly string[]> {
    const reply = /^(?:\d{3}-[^\n]*\r\n)*\d{3}(?: [^\n]*)?\r\n/;
    await this.#until(() => reply.test(this.#heard) || this.#ended, 'a reply');
    const text = reply.exec(this.#heard)?.[0];
    if (text === undefined) return [];
    this.#heard = this.#heard.slice(text.length);
    return text.slice(0, -2).split('\r\n');
  }

  /** Waits until the server closes; returns what it said before that was not asked for by `reply`. */
  async end(): Promise<string> {
    await this.#until(() => this.#ended, 'the end of the connection');
    return this.#heard;
  }

  /** What the handshake came to. */
  get secured(): tls.TLSSocket | undefined {
    return this.#socket instanceof tls.TLSSocket ? this.#socket : undefined;
  }

  async startTls(options: tls.ConnectionOptions = {}): Promise<void> {
    this.#socket.removeAllListeners();
    const secure = tls.connect({ ...options, socket: this.#socket, rejectUnauthorized: false });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    secure.once('secureConnect', resolve).once('error', reject);
    await promise;
    this.#socket = secure;
    this.#listen();
  }

  /** Closes our half of the connection. */
  finish(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#heard += chunk.toString('latin1');
      this.#wake();
    });
    const ended = (): void => {
      this.#ended = true;
      this.#wake();
    };
    this.#socket.on('end', ended).on('close', ended).on('error', ended);
  }

  async #until(condition: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (!condition()) {
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`waited in vain for ${what}; heard: ${JSON.stringify(this.#heard)}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = setTimeout(resolve, left);
      await promise;
      clearTimeout(timer);
    }
  }
}
