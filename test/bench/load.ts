// The bench's load: PORT SESSIONS BYTES MESSAGES reuse|anew text|attachment [PACE]. Each session sends its share, a command at a time;
// `reuse` keeps its connection, `anew` connects for each message. Prints one line of JSON: seconds from the first command to the last
// reply (with `reuse` greeting and EHLO are not counted) and the milliseconds of single messages, p50 and p99. With a pace (messages
// per second, all sessions together) messages are due one after the other, and what they wait for a free session counts too.
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const [port = 0, sessions = 1, bytes = 4096, messages = 100] = process.argv.slice(2, 6).map(Number);
const isAnew = process.argv[6] === 'anew';
const isAttachment = process.argv[7] === 'attachment';
const pace = process.argv[8] === undefined ? undefined : Number(process.argv[8]);

function text(size: number): Buffer {
  const header =
    'From: a@corp.example\r\nTo: b@other.example\r\nSubject: figures\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n';
  const line = 'The quick brown fox of department 12 jumps over the lazy dog, order 20261121.\r\n';
  return Buffer.from(header + line.repeat(Math.ceil((size - header.length) / line.length)));
}

/** A picture in base64 and a line of text. */
function attachment(size: number): Buffer {
  const picture = Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
    randomBytes((size * 3) / 4),
  ]);
  const lines = picture.toString('base64').replaceAll(/(.{76})/g, '$1\r\n');
  const head =
    'From: a@corp.example\r\nTo: b@other.example\r\nSubject: figures\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="part"\r\n\r\n--part\r\n\r\nsee picture\r\n--part\r\nContent-Type: image/jpeg; name="a.jpg"\r\nContent-Transfer-Encoding: base64\r\n\r\n';
  return Buffer.from(`${head}${lines}\r\n--part--\r\n`);
}

const body = Buffer.concat([isAttachment ? attachment(bytes) : text(bytes), Buffer.from('.\r\n')]);

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

  async greet(): Promise<void> {
    await this.hear('220');
    await this.say('EHLO load\r\n', '250');
  }

  async message(): Promise<void> {
    await this.say('MAIL FROM:<a@corp.example>\r\n', '250');
    await this.say('RCPT TO:<b@other.example>\r\n', '250');
    await this.say('DATA\r\n', '354');
    await this.say(body, '250');
  }

  async end(): Promise<void> {
    await this.say('QUIT\r\n', '221');
    this.#socket.destroy();
  }
}

const took: number[] = [];
let begun = 0;

/** Waits until the next message is due; the moment that it counts from. */
async function due(number: number, from: number): Promise<number> {
  if (pace === undefined) return performance.now();
  const moment = from + (number * 1000) / pace;
  const early = moment - performance.now();
  if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
  // A timer that comes late is not the candidate's doing.
  return early > 0 ? performance.now() : moment;
}

async function sendShare(kept: Session | undefined, from: number): Promise<void> {
  while (begun < messages) {
    const started = await due(begun++, from);
    const session = kept ?? new Session();
    if (kept === undefined) await session.greet();
    await session.message();
    if (kept === undefined) await session.end();
    took.push(performance.now() - started);
  }
}

const all = Array.from({ length: sessions }, () => (isAnew ? undefined : new Session()));
await Promise.all(all.map(async (session) => await session?.greet()));
const started = performance.now();
await Promise.all(all.map((session) => sendShare(session, started)));
const seconds = (performance.now() - started) / 1000;
await Promise.all(all.map(async (session) => await session?.end()));
took.sort((a, b) => a - b);
const at = (share: number): number => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0;
process.stdout.write(JSON.stringify({ seconds, p50: at(0.5), p99: at(0.99) }));
