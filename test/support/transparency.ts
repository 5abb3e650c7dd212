// Compares what a client hears straight from a server with what it hears through the gateway, reply by reply, and what
// arrives behind the server, octet by octet.
import type { Answer } from './exchange.ts';
import { KNOWN_DIFFERENCES, type KnownDifference, type Pair } from './known-differences.ts';
import type { ScriptedServer } from './scripted-server.ts';
import { until } from './until.ts';

/** A server's own name for each message is another each time. */
const QUEUE_ID = /(?:queued as [0-9A-Za-z]+|id=[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4})$/;
const OUR_FIELD = /^Received: from [^\r]+\r\n\tby gate\.corp\.example \(Postern\) with [^\r]+;\r\n\t[^\r]+\r\n/;

/** Milliseconds in which a server passes on what it has accepted. */
const PATIENCE = 10_000;

export interface Comparison {
  /** Pairs that differ and are on no list, for people to read. */
  readonly unexplained: readonly string[];
  /** Names of the known differences that were seen. */
  readonly seen: ReadonlySet<string>;
  /** Replies that were compared. */
  readonly replies: number;
}

export function compare(straight: readonly Answer[], through: readonly Answer[]): Comparison {
  const all: Pair[] = [];
  for (const [index, { said, heard }] of straight.entries()) {
    all.push({ said, straight: heard.map(withoutId), through: (through[index]?.heard ?? []).map(withoutId), all });
  }
  const unexplained: string[] = [];
  const seen = new Set<string>();
  for (const pair of all) {
    if (pair.straight.join('\r\n') === pair.through.join('\r\n')) continue;
    const known = explain(pair);
    if (known === undefined)
      unexplained.push(`${pair.said}: straight ${shown(pair.straight)}, through ${shown(pair.through)}`);
    else seen.add(known.name);
  }
  return { unexplained, seen, replies: all.length };
}

const explain = (pair: Pair): KnownDifference | undefined => KNOWN_DIFFERENCES.find(({ covers }) => covers(pair));
const withoutId = (line: string): string => line.replace(QUEUE_ID, '<id>');
const shown = (lines: readonly string[]): string => (lines.length === 0 ? '(ended)' : lines.join(' / '));

/** What a server has passed on to the sink behind it. */
export interface Delivered {
  readonly envelope: readonly string[];
  /** Without the server's own Received field. */
  readonly bytes: string;
}

/** Reads what comes to a sink from now on. */
export class Delivery {
  readonly #sink: ScriptedServer;
  readonly #messages: number;
  readonly #commands: number;

  constructor(sink: ScriptedServer) {
    this.#sink = sink;
    this.#messages = sink.messages.length;
    this.#commands = sink.commands.length;
  }

  /** Once as many messages have come as were accepted; a message more or less is a difference. */
  async of(answers: readonly Answer[]): Promise<readonly Delivered[]> {
    const accepted = answers.filter(({ said, heard }) => said === '(message)' && heard[0]?.startsWith('2')).length;
    const sink = this.#sink;
    await until(
      () => sink.messages.length - this.#messages >= accepted,
      `${accepted} messages behind the server`,
      PATIENCE,
    );
    const commands = sink.commands.slice(this.#commands).filter((line) => /^(?:MAIL|RCPT)/i.test(line));
    const delivered = sink.messages.slice(this.#messages).map((octets, nth) => ({
      envelope: transaction(commands, nth),
      bytes: withoutFirstField(octets.toString('latin1')),
    }));
    // A server may pass them on in any order.
    return delivered.toSorted((a, b) => a.envelope.join().localeCompare(b.envelope.join()));
  }
}

/** The nth MAIL and its RCPTs, these in alphabetical order. */
function transaction(commands: readonly string[], nth: number): readonly string[] {
  const starts = commands.flatMap((line, at) => (line.startsWith('MAIL') ? [at] : []));
  const [mail = '', ...rcpts] = commands.slice(starts[nth], starts[nth + 1]);
  return [mail, ...rcpts.toSorted()];
}

const withoutFirstField = (bytes: string): string => bytes.replace(/^[^\r]*\r\n(?:[ \t][^\r]*\r\n)*/, '');

/** What came through the gateway, without the one field that is ours; one that lacks it stays as it is and so differs. */
export const withoutOurField = (delivered: readonly Delivered[]): readonly Delivered[] =>
  delivered.map(({ envelope, bytes }) => ({
    envelope,
    bytes: OUR_FIELD.test(bytes) ? bytes.replace(OUR_FIELD, '') : `(no Received field of ours) ${bytes}`,
  }));
