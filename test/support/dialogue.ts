// Plays a script of an SMTP dialogue against the real listener. One line is one step:
//   # text           a comment; the first one is the test's name
//   listener k=v     options of the listener: tls, auth, newlines, clients, size, recipients, connections, domains
//   downstream V t   the server behind it is scripted: what it answers to verb V (escapes as below, CRLF added)
//   C: line          the client sends a line; `C<: octets` sends octets with \r \n \0 \t \\ \xHH \xHH{times} and no line end
//   S: line          the server's next line begins with this; `S: /regex/` matches it; `S: ...` is the rest of its reply
//   TLS, DROP, NEW   the client does its handshake, closes, opens another connection (the old one stays open)
//   END              the server closes the connection and says nothing more
//   D: line          the server behind was told this line, in this order; `D!: /regex/` it was told no such line
//   INBOX n          so many messages have reached the server behind
import assert from 'node:assert/strict';
import { onTestFinished } from 'vitest';
import { networkMatcher, type SessionHost } from '../../src/smtp/listener.ts';
import { InboxServer } from '../../src/smtp/inbox-server.ts';
import { gatekeeperFor, openDoor, type Door } from './door.ts';
import { ScriptedServer } from './scripted-server.ts';
import type { SmtpClient } from './smtp-client.ts';
import { until } from './until.ts';

interface Step {
  readonly word: string;
  readonly text: string;
  readonly line: number;
}

export interface Dialogue {
  readonly why: string;
  readonly steps: readonly Step[];
}

export function readDialogue(text: string): Dialogue {
  const lines = text.split('\n').map((line, i) => ({ line, number: i + 1 }));
  const why = lines.find(({ line }) => line.startsWith('#'))?.line.slice(1) ?? '';
  const steps = lines.flatMap(({ line, number }) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const match = /^(C:|C<:|S:|D:|D!:|[a-zA-Z]+) ?(.*)$/.exec(line);
    if (match === null) throw new Error(`line ${number} is no step: ${line}`);
    return [{ word: match[1] ?? '', text: match[2] ?? '', line: number }];
  });
  return { why: why.trim(), steps };
}

/** Plays it to its end and says how many steps that were; throws at the first that does not fit. */
export async function playDialogue({ steps }: Dialogue): Promise<number> {
  const behind = await openBehind(steps);
  const options = steps.filter((s) => s.word === 'listener').flatMap((s) => s.text.split(/ +/));
  const door = await openDoor({ downstream: behind.port, ...hostOptions(options) });
  const player = new Player(door, behind);
  for (const step of steps) {
    try {
      await player.play(step);
    } catch (error) {
      throw new Error(`line ${step.line} (${step.word} ${step.text}): ${String(error)}`, { cause: error });
    }
  }
  return steps.length;
}

interface Behind {
  readonly port: number;
  readonly messages: readonly unknown[];
  readonly commands?: readonly string[];
}

async function openBehind(steps: readonly Step[]): Promise<Behind> {
  const scripted = steps.filter((s) => s.word === 'downstream');
  const server =
    scripted.length === 0
      ? await InboxServer.open({ address: '127.0.0.1', port: 0 })
      : await ScriptedServer.open(
          Object.fromEntries(
            scripted.map(({ text }) => {
              const [verb = '', ...words] = text.split(' ');
              return [verb, `${unescape(words.join(' '))}\r\n`];
            }),
          ),
        );
  onTestFinished(() => server.close());
  return server;
}

function hostOptions(options: readonly string[]): Partial<SessionHost> {
  const given = new Map(options.map((option) => option.split('=', 2) as [string, string]));
  const number = (key: string, otherwise: number): number => Number(given.get(key) ?? otherwise);
  const connections = number('connections', 1000);
  return {
    tls: (given.get('tls') ?? 'none') as SessionHost['tls'],
    auth: (given.get('auth') ?? 'none') as SessionHost['auth'],
    ...(given.has('newlines') ? { bareNewlines: given.get('newlines') as 'reject' | 'normalise' } : {}),
    mayRelay: networkMatcher(given.get('clients')?.split(',') ?? []),
    maxMessage: number('size', 1_000_000),
    maxRecipients: number('recipients', 100),
    gatekeeper: gatekeeperFor({ connectionsPerClient: connections }),
  };
}

class Player {
  readonly #door: Door;
  readonly #behind: Behind;
  #client: SmtpClient | undefined;
  /** Lines of the server's reply that the script has not come to yet. */
  #lines: string[] = [];
  #told = 0;

  constructor(door: Door, behind: Behind) {
    this.#door = door;
    this.#behind = behind;
  }

  async play({ word, text }: Step): Promise<void> {
    if (word === 'listener' || word === 'downstream') return;
    if (word !== 'S:') assert.deepEqual(this.#lines, [], 'the server said more');
    const client = await this.#connected();
    switch (word) {
      case 'S:': {
        if (this.#lines.length === 0) this.#lines = [...(await client.reply())];
        if (text === '...') this.#lines = [];
        else expectLine(this.#lines.shift() ?? '', text);
        return;
      }
      case 'C:':
        return await client.send(Buffer.from(`${text}\r\n`, 'utf8'));
      case 'C<:':
        return await client.send(unescape(text));
      case 'TLS':
        return await client.startTls();
      case 'NEW':
        this.#client = undefined;
        return void (await this.#connected());
      case 'DROP':
        return client.destroy();
      case 'END':
        assert.equal(await client.end(), '');
        return;
      case 'D:':
        return await this.#wasTold(text);
      case 'D!:':
        assert.deepEqual(
          (this.#behind.commands ?? []).filter((line) => regex(text).test(line)),
          [],
        );
        return;
      case 'INBOX':
        await until(() => this.#behind.messages.length >= Number(text), `${text} messages`);
        assert.equal(this.#behind.messages.length, Number(text));
        return;
      default:
        throw new Error(`no step is called ${word}`);
    }
  }

  async #connected(): Promise<SmtpClient> {
    this.#client ??= await this.#door.connect();
    return this.#client;
  }

  async #wasTold(line: string): Promise<void> {
    const heard = (): number => (this.#behind.commands ?? []).indexOf(line, this.#told);
    await until(
      () => heard() !== -1,
      `the server behind to be told ${line}; it was told ${String(this.#behind.commands)}`,
      5_000,
    );
    this.#told = heard() + 1;
  }
}

function expectLine(line: string, wanted: string): void {
  if (/^\/.*\/$/.test(wanted)) assert.match(line, regex(wanted));
  else assert.equal(line.slice(0, wanted.length), wanted);
}

const regex = (text: string): RegExp => new RegExp(text.slice(1, -1));

const ESCAPES: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '0': '\0', '\\': '\\' };

function unescape(text: string): string {
  return text.replaceAll(
    /\\(?:x([0-9a-f]{2})(?:\{(\d+)\})?|(.))/gi,
    (_, hex?: string, times?: string, letter?: string) =>
      hex === undefined
        ? (ESCAPES[letter ?? ''] ?? letter ?? '')
        : String.fromCharCode(Number.parseInt(hex, 16)).repeat(Number(times ?? 1)),
  );
}
