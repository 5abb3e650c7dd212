// Where a client hears something else through the gateway than straight from the server, on purpose. Everything that is not
// on this list has to be the same, word for word. docs/transparency.md tells the same to operators; a test compares the two.
import { REPLIES, renderReply, type Reply } from '../../src/mail/reply.ts';

export interface Pair {
  /** What the client said. */
  readonly said: string;
  /** Lines; none: the connection had ended. */
  readonly straight: readonly string[];
  readonly through: readonly string[];
  /** All pairs of the exchange. */
  readonly all: readonly Pair[];
}

export interface KnownDifference {
  /** As it stands in docs/transparency.md. */
  readonly name: string;
  /** Behind which servers it is seen; it must be seen there, or it is no difference any more. */
  readonly behind: readonly ('postfix' | 'exim' | 'scripted')[];
  readonly covers: (pair: Pair) => boolean;
}

const HOSTNAME = 'gate.corp.example';
/** Offered to the client when the server offers them. */
const RELAYED = /^(?:PIPELINING|8BITMIME|SMTPUTF8|DSN|ENHANCEDSTATUSCODES|SIZE|VRFY|HELP|EXPN)(?: |$)/;
/** Of these, only to the house. */
const ABOUT_USERS = /^(?:VRFY|HELP|EXPN)/;

const starts = (lines: readonly string[], code: string): boolean => lines[0]?.startsWith(code) === true;
const is = (lines: readonly string[], reply: Reply): boolean =>
  lines.map((line) => `${line}\r\n`).join('') === renderReply(reply).toString('latin1');
const verb = (said: string): string => said.split(/[ :]/)[0]?.toUpperCase() ?? '';
const before = (pair: Pair): readonly Pair[] => pair.all.slice(0, pair.all.indexOf(pair));
const text = (line: string): string => line.slice(4);

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    name: 'greeting',
    behind: ['postfix', 'exim', 'scripted'],
    covers: ({ said, through }) => said === '(greeting)' && through.join() === `220 ${HOSTNAME} ESMTP`,
  },
  {
    name: 'EHLO',
    behind: ['postfix', 'exim', 'scripted'],
    covers: ({ said, straight, through }) => {
      if (!/^(?:EHLO|HELO)$/.test(verb(said)) || !starts(straight, '250') || !starts(through, '250')) return false;
      const offered = through
        .slice(1)
        .map(text)
        .filter((line) => !/^(?:AUTH|STARTTLS)/.test(line));
      const wanted = straight
        .slice(1)
        .map(text)
        .filter((line) => RELAYED.test(line));
      const forStrangers = wanted.filter((line) => !ABOUT_USERS.test(line));
      const isSubset = [wanted, forStrangers].some((lines) => lines.join() === offered.join());
      return through[0]?.slice(4) === HOSTNAME && isSubset;
    },
  },
  {
    name: '354',
    behind: ['exim', 'scripted'],
    covers: ({ said, straight, through }) =>
      verb(said) === 'DATA' && starts(straight, '354') && is(through, REPLIES.startData),
  },
  {
    name: 'refusal of DATA',
    behind: ['postfix', 'exim', 'scripted'],
    covers: (pair) => {
      const { said, straight, through, all } = pair;
      // At DATA the client is asked for the message ...
      const isFirst = verb(said) === 'DATA' && /^[45]/.test(straight[0] ?? '') && is(through, REPLIES.startData);
      // ... and hears behind it what the server said to DATA.
      const data = all[all.indexOf(pair) - 1];
      const isSecond = said === '(message)' && straight.length === 0 && data?.straight.join() === through.join();
      return isFirst || isSecond;
    },
  },
  {
    name: 'size of the message',
    behind: ['postfix', 'exim'],
    covers: ({ said, straight, through }) =>
      said === '(message)' && starts(straight, '552') && is(through, REPLIES.tooBig),
  },
  {
    name: 'CHUNKING',
    behind: ['postfix', 'exim'],
    covers: ({ said, through }) => verb(said) === 'BDAT' && is(through, REPLIES.unknownCommand),
  },
  {
    name: 'unknown commands',
    behind: ['postfix', 'exim'],
    covers: ({ said, straight, through }) =>
      (starts(straight, '5') || verb(said) === 'ETRN') &&
      [REPLIES.unknownCommand, REPLIES.notImplemented].some((reply) => is(through, reply)),
  },
  {
    name: 'order of commands',
    behind: ['postfix', 'exim'],
    covers: ({ straight, through }) =>
      starts(straight, '503') &&
      [REPLIES.needMail, REPLIES.nestedMail, REPLIES.alreadyAuthenticated].some((reply) => is(through, reply)),
  },
  {
    name: 'before EHLO',
    behind: ['postfix', 'exim'],
    covers: (pair) =>
      !before(pair).some(({ said }) => /^(?:EHLO|HELO)$/.test(verb(said))) &&
      [REPLIES.ok, REPLIES.bye, REPLIES.needHello].some((reply) => is(pair.through, reply)),
  },
  {
    name: 'address syntax',
    behind: ['postfix', 'exim'],
    covers: ({ said, straight, through }) =>
      (verb(said) === 'MAIL' && /^[25]/.test(straight[0] ?? '') && is(through, REPLIES.badSenderSyntax)) ||
      (verb(said) === 'RCPT' && /^[25]/.test(straight[0] ?? '') && is(through, REPLIES.badRecipientSyntax)),
  },
  {
    name: 'parameters',
    behind: ['postfix', 'exim'],
    covers: ({ straight, through }) =>
      /^[25]/.test(straight[0] ?? '') &&
      [REPLIES.unknownParameter, REPLIES.badParameters, REPLIES.noArguments].some((reply) => is(through, reply)),
  },
  {
    name: 'AUTH mechanisms',
    behind: ['postfix', 'exim'],
    covers: ({ said, straight, through }) =>
      verb(said) === 'AUTH' && starts(straight, '5') && is(through, REPLIES.unknownMechanism),
  },
  {
    name: 'broken conversation',
    behind: ['scripted'],
    covers: (pair) => {
      const { said, straight, through } = pair;
      const isOurs = is(through, REPLIES.internal) || is(through, REPLIES.unavailable);
      const follows = before(pair).some((earlier) => is(earlier.through, REPLIES.internal));
      // The server hung up: the client is put off, at DATA behind the message.
      if (straight.length === 0) return isOurs || follows || is(through, REPLIES.startData);
      // It refused us before we could put anything to it.
      return /^(?:EHLO|HELO)$/.test(verb(said)) && /^[45]/.test(straight[0] ?? '') && is(through, REPLIES.unavailable);
    },
  },
];
