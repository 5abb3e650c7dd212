// A downstream server that plays a script: one answer for each occasion of an SMTP conversation, polite where the script says
// nothing. For faults that no decent server shows: half replies, garbage, hanging, closing at any stage.
import net from 'node:net';
import { createSecureContext, TLSSocket, type SecureVersion } from 'node:tls';

const OCCASIONS: readonly string[] = [
  ...['connect', 'EHLO', 'HELO', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA'],
  /** At the first octets of the message, and at its end. */
  ...['content', 'dot'],
  ...['RSET', 'NOOP', 'QUIT', 'other'],
];

export const CLOSE = { does: 'close' } as const;
export const RESET = { does: 'reset' } as const;
/** Turns to TLS as the server of the handshake. */
export const SECURE = { does: 'secure' } as const;
/** Says nothing. */
export const HANG = [] as const;

/** Octets to send as they are (text is latin1), or something done to the connection. */
type Deed = string | Buffer | typeof CLOSE | typeof RESET | typeof SECURE;
export type Answer = Deed | readonly Deed[];
export type Script = Readonly<Record<string, Answer | ((line: string) => Answer)>>;

const POLITE: Script = {
  connect: '220 downstream.example ESMTP\r\n',
  EHLO: '250-downstream.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n250 SIZE 10000000\r\n',
  HELO: '250 downstream.example\r\n',
  MAIL: '250 2.1.0 Ok\r\n',
  RCPT: '250 2.1.5 Ok\r\n',
  DATA: '354 Go on\r\n',
  content: HANG,
  dot: '250 2.0.0 Taken\r\n',
  RSET: '250 2.0.0 Reset\r\n',
  NOOP: '250 2.0.0 Ok\r\n',
  QUIT: ['221 2.0.0 Bye\r\n', CLOSE],
  other: '500 5.5.2 What?\r\n',
};

export interface KeyPair {
  readonly key: string;
  readonly cert: string;
  /** For servers of long ago. */
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
  readonly ciphers?: string;
}

export class ScriptedServer {
  /** Every line it was told outside of messages, on all connections. */
  readonly commands: string[] = [];
  /** Every message that was ended by a dot, as it came: dots stuffed, the final dot left out. */
  readonly messages: Buffer[] = [];
  /** The MAIL and RCPT lines of each message. */
  readonly envelopes: (readonly string[])[] = [];
  connections = 0;
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();

  private constructor(server: net.Server) {
    this.#server = server;
  }

  static async open(script: Script = {}, pair?: KeyPair): Promise<ScriptedServer> {
    const server = net.createServer();
    const scripted = new ScriptedServer(server);
    server.on('connection', (socket) => scripted.#accept(socket, { ...POLITE, ...script }, pair));
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, '127.0.0.1', resolve);
    await promise;
    return scripted;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** The raw octets of the only message it was given. */
  get message(): Buffer {
    const [message, ...more] = this.messages;
    if (message === undefined || more.length > 0) throw new Error(`it has ${this.messages.length} messages, not one`);
    return message;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Ends all connections as an idle server does: without a word. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.end();
  }

  /** Says something on every open connection, at a moment that the test chooses. */
  say(octets: string): void {
    for (const socket of this.#sockets) socket.write(octets, 'latin1');
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    await promise;
  }

  #accept(socket: net.Socket, script: Script, pair: KeyPair | undefined): void {
    this.connections++;
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    new Conversation(this, script, pair).begin(socket);
  }
}

class Conversation {
  readonly #server: ScriptedServer;
  readonly #script: Script;
  readonly #pair: KeyPair | undefined;
  #pending = Buffer.alloc(0);
  #inMessage = false;
  #envelope: string[] = [];
  #socket: net.Socket | undefined;

  constructor(server: ScriptedServer, script: Script, pair: KeyPair | undefined) {
    this.#server = server;
    this.#script = script;
    this.#pair = pair;
  }

  begin(socket: net.Socket): void {
    this.#listen(socket);
    this.#play('connect', '');
  }

  #listen(socket: net.Socket): void {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('error', () => undefined).on('data', (chunk: Buffer) => this.#hear(chunk));
  }

  #hear(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    while (this.#inMessage ? this.#takeMessage() : this.#takeLine());
  }

  #takeLine(): boolean {
    const end = this.#pending.indexOf('\r\n');
    if (end === -1) return false;
    const line = this.#pending.toString('utf8', 0, end);
    this.#pending = this.#pending.subarray(end + 2);
    this.#server.commands.push(line);
    const verb = line.split(' ')[0]?.toUpperCase() ?? '';
    if (verb === 'MAIL') this.#envelope = [line];
    if (verb === 'RCPT') this.#envelope.push(line);
    const said = this.#play(OCCASIONS.includes(verb) ? verb : 'other', line);
    this.#inMessage = verb === 'DATA' && said.startsWith('354');
    if (this.#inMessage) this.#play('content', '');
    return true;
  }

  #takeMessage(): boolean {
    const isEmpty = this.#pending.subarray(0, 3).equals(Buffer.from('.\r\n'));
    const end = isEmpty ? 0 : this.#pending.indexOf('\r\n.\r\n') + 2;
    if (!isEmpty && end === 1) return false;
    this.#server.messages.push(this.#pending.subarray(0, end));
    this.#server.envelopes.push(this.#envelope);
    this.#pending = this.#pending.subarray(end + 3);
    this.#inMessage = false;
    this.#play('dot', '');
    return true;
  }

  /** Returns the text of what was said. */
  #play(occasion: string, line: string): string {
    const scripted = this.#script[occasion] ?? HANG;
    const answer = typeof scripted === 'function' ? scripted(line) : scripted;
    const deeds: readonly Deed[] = Array.isArray(answer) ? answer : [answer as Deed];
    let said = '';
    for (const deed of deeds) {
      if (typeof deed === 'string' || Buffer.isBuffer(deed)) {
        said += String(deed);
        this.#socket?.write(deed, 'latin1');
      } else this.#do(deed.does);
    }
    return said;
  }

  #do(what: 'close' | 'reset' | 'secure'): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    if (what === 'close') socket.end();
    else if (what === 'reset') socket.resetAndDestroy();
    else {
      socket.removeAllListeners('data');
      this.#listen(new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(this.#pair) }));
    }
  }
}
