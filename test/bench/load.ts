// The bench's load: PORT SESSIONS BYTES MESSAGES [each]. Each session keeps its connection and sends its share, a command at a
// time; greeting and EHLO are not counted. With `each`, every message has a connection of its own, and all of it counts.
// Prints the seconds from the first command to the last reply.
import { connect, type Socket } from 'node:net';

const [port = 0, sessions = 1, bytes = 4096, messages = 100] = process.argv.slice(2).map(Number);
const isEach = process.argv[6] === 'each';

function text(size: number): Buffer {
  const header =
    'From: a@corp.example\r\nTo: b@other.example\r\nSubject: figures\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n';
  const line = 'The quick brown fox of department 12 jumps over the lazy dog, order 20261121.\r\n';
  return Buffer.from(header + line.repeat(Math.ceil((size - header.length) / line.length)));
}

const body = Buffer.concat([text(bytes), Buffer.from('.\r\n')]);

class Session {
  readonly #socket: Socket;
  #heard = '';
  #waiting: ((line: string) => void) | undefined;

  constructor() {
    this.#socket = connect(port, '127.0.0.1').setNoDelay(true);
    this.#socket.on('data', (chunk) => {
      this.#heard += chunk.toString('latin1');
      const last = /^(\d{3}) .*\r\n$/m.exec(this.#heard);
      if (last === null) return;
      const answer = this.#heard;
      this.#heard = '';
      this.#waiting?.(answer);
    });
    this.#socket.on('error', (error) => {
      throw error;
    });
  }

  async hear(wanted: string): Promise<void> {
    const answer = await new Promise<string>((resolve) => (this.#waiting = resolve));
    if (!answer.startsWith(wanted)) throw new Error(`expected ${wanted}, heard ${answer}`);
  }

  async say(what: string | Buffer, wanted: string): Promise<void> {
    const heard = this.hear(wanted);
    this.#socket.write(what);
    await heard;
  }

  end(): void {
    this.#socket.end('QUIT\r\n');
  }

  /** Connected, greeted and introduced. */
  static async open(): Promise<Session> {
    const session = new Session();
    await session.hear('220');
    await session.say('EHLO load\r\n', '250');
    return session;
  }
}

let left = messages;

async function sendOne(session: Session): Promise<void> {
  await session.say('MAIL FROM:<a@corp.example>\r\n', '250');
  await session.say('RCPT TO:<b@other.example>\r\n', '250');
  await session.say('DATA\r\n', '354');
  await session.say(body, '250');
}

async function sendShare(kept?: Session): Promise<void> {
  while (left-- > 0) {
    const session = kept ?? (await Session.open());
    await sendOne(session);
    if (kept === undefined) session.end();
  }
  kept?.end();
}

const all = isEach ? [] : await Promise.all(Array.from({ length: sessions }, () => Session.open()));
const started = performance.now();
if (isEach) await Promise.all(Array.from({ length: sessions }, () => sendShare()));
else await Promise.all(all.map((session) => sendShare(session)));
process.stdout.write(String((performance.now() - started) / 1000));
