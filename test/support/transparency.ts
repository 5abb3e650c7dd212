// Compares what a client hears straight from a server with what it hears through the gateway, reply by reply, and what
// arrives behind the server, octet by octet.
import type { Answer } from './exchange.ts';
import { KNOWN_DIFFERENCES, type KnownDifference, type Pair } from './known-differences.ts';
import type { ScriptedServer } from './scripted-server.ts';

/** A server's own name for each message is another each time. */
const QUEUE_ID = /(?:queued as [0-9A-Za-z]+|id=[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4})$/;
const FIRST_FIELD = /^[^\r]*\r\n(?:[ \t][^\r]*\r\n)*/;
const OUR_FIELD = /^Received: from [^\r]+\r\n\tby gate\.corp\.example \(Postern\) with [^\r]+;\r\n\t[^\r]+\r\n/;

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

/** A message as a server has passed it on to the sink behind it: envelope, and octets without the server's own field. */
export type Delivered = readonly string[];

/** How many messages were accepted. */
export const accepted = (answers: readonly Answer[]): number =>
  answers.filter(({ said, heard }) => said === '(message)' && heard[0]?.startsWith('2')).length;

/**
 * What has come to a sink, in an order of its own: straight, and through the gateway. Of the latter the one field that is ours
 * is taken out; it is what tells them apart.
 */
export function delivered(sink: ScriptedServer): { straight: readonly Delivered[]; through: readonly Delivered[] } {
  const straight: Delivered[] = [];
  const through: Delivered[] = [];
  for (const [nth, octets] of sink.messages.entries()) {
    const [mail = '', ...rcpts] = sink.envelopes[nth] ?? [];
    const bytes = octets.toString('latin1').replace(FIRST_FIELD, '');
    const isThrough = OUR_FIELD.test(bytes);
    (isThrough ? through : straight).push([mail, ...rcpts.toSorted(), bytes.replace(OUR_FIELD, '')]);
  }
  const sorted = (list: readonly Delivered[]): readonly Delivered[] =>
    list.toSorted((a, b) => a.join('\n').localeCompare(b.join('\n')));
  return { straight: sorted(straight), through: sorted(through) };
}
