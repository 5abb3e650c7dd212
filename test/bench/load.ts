// The bench's load: PORT SESSIONS BYTES MESSAGES. Each session keeps its connection and sends its share, a command at a time.
// Prints the seconds from the first command to the last reply; greeting and EHLO are not counted.
import { connect, type Socket } from 'node:net';

const [port = 0, sessions = 1, bytes = 4096, messages = 100] = process.argv.slice(2).map(Number);

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
}

const all = Array.from({ length: sessions }, () => new Session());
await Promise.all(
  all.map(async (session) => {
    await session.hear('220');
    await session.say('EHLO load\r\n', '250');
  }),
);
let left = messages;
const started = performance.now();
await Promise.all(
  all.map(async (session) => {
    while (left-- > 0) {
      await session.say('MAIL FROM:<a@corp.example>\r\n', '250');
      await session.say('RCPT TO:<b@other.example>\r\n', '250');
      await session.say('DATA\r\n', '354');
      await session.say(body, '250');
    }
  }),
);
const seconds = (performance.now() - started) / 1000;
for (const session of all) session.end();
process.stdout.write(String(seconds));
