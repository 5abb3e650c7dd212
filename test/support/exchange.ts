// One scripted SMTP exchange as a client plays it, and what came of it: the reply to every step, word for word. The same
// exchange is played straight to a server and through the gateway, so that the two can be compared.
import { SmtpClient } from './smtp-client.ts';

/** A line (UTF-8); several lines in one write, as clients with PIPELINING send them; or a message. */
export type Step = string | readonly string[] | Message;

/** What follows 354: the octets as they go over the wire, without the final dot. */
export interface Message {
  readonly octets: Buffer;
}

export interface Exchange {
  readonly why: string;
  readonly steps: readonly Step[];
  /** The listener of the gateway it is played at; `relay` when absent. At `staff` TLS comes first. */
  readonly door?: 'relay' | 'staff' | 'mx';
}

export interface Answer {
  /** What was said, for people. */
  readonly said: string;
  /** The lines of the reply; empty when the connection had ended, or when a message was not asked for. */
  readonly heard: readonly string[];
}

const CLIENT = 'client.example';
const END = Buffer.from('.\r\n');

export function message(...lines: readonly string[]): Message {
  return { octets: Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'utf8') };
}

/** Dots at the beginning of lines are doubled, as a client does. */
export function rawMessage(octets: Buffer): Message {
  return { octets: Buffer.from(octets.toString('latin1').replaceAll(/(^|\r\n)\./g, '$1..'), 'latin1') };
}

/** With EHLO before and QUIT behind it. */
export const session = (...steps: readonly Step[]): readonly Step[] => [`EHLO ${CLIENT}`, ...steps, 'QUIT'];

/** @param port where to play it; `secure` does EHLO, STARTTLS and the handshake before the first step */
export async function play(port: number, { steps }: Exchange, secure = false): Promise<readonly Answer[]> {
  const client = await SmtpClient.connect(port);
  try {
    const player = new Player(client);
    await player.hear('(greeting)');
    if (player.hasEnded) throw new Error('the server hung up before it said anything');
    if (secure) await startTls(client);
    for (const step of steps) await player.play(step);
    return player.answers;
  } finally {
    client.destroy();
  }
}

async function startTls(client: SmtpClient): Promise<void> {
  await client.command(`EHLO ${CLIENT}`);
  const [go = ''] = await client.command('STARTTLS');
  if (!go.startsWith('220')) throw new Error(`STARTTLS was answered ${go}`);
  await client.startTls();
}

class Player {
  readonly answers: Answer[] = [];
  readonly #client: SmtpClient;
  hasEnded = false;

  constructor(client: SmtpClient) {
    this.#client = client;
  }

  async play(step: Step): Promise<void> {
    if (typeof step === 'string') return await this.#say([step]);
    if (!('octets' in step)) return await this.#say(step);
    const isAwaited = this.answers.at(-1)?.heard.at(-1)?.startsWith('354') === true;
    if (!isAwaited) return void this.answers.push({ said: '(message)', heard: [] });
    await this.#client.send(Buffer.concat([step.octets, END]));
    await this.hear('(message)');
  }

  async #say(lines: readonly string[]): Promise<void> {
    if (!this.hasEnded) await this.#client.send(Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'utf8'));
    for (const line of lines) await this.hear(line);
  }

  async hear(said: string): Promise<void> {
    const heard = this.hasEnded ? [] : await this.#client.replyOrEnd();
    this.hasEnded ||= heard.length === 0;
    this.answers.push({ said, heard });
  }
}
