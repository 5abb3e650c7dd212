// SMTP replies (RFC 5321 section 4.2) as data, and the table of the replies that are our own (docs: interfaces).
// A reply of the downstream server passes through here unchanged: code and the text of every line, as latin1.
import { oneLine } from './plain-text.ts';
import type { Reference } from './reference.ts';

export interface Reply {
  /** Three digits. */
  readonly code: number;
  /** The text of each line after the code and its separator, one character per octet (latin1). At least one entry. */
  readonly lines: readonly string[];
}

export function reply(code: number, ...lines: readonly string[]): Reply {
  return { code, lines: lines.length === 0 ? [''] : lines };
}

export const isPositive = (r: Reply): boolean => r.code >= 200 && r.code < 300;
export const isTransient = (r: Reply): boolean => r.code >= 400 && r.code < 500;

/** The octets of a reply, line ends included. */
export function renderReply(r: Reply): Buffer {
  const last = r.lines.length - 1;
  const text = r.lines.map((line, i) => `${r.code}${i === last ? ' ' : '-'}${line}\r\n`).join('');
  return Buffer.from(text, 'latin1');
}

/** `550 5.1.1 ...` on one line, for records and logs. Control characters are replaced (attack W13). */
export function replyText(r: Reply): string {
  return oneLine(`${r.code} ${r.lines.join(' / ')}`, 500);
}

/** Our own replies. Text is ASCII; the enhanced codes are RFC 3463's. */
export const REPLIES = {
  ok: reply(250, '2.0.0 Ok'),
  bye: reply(221, '2.0.0 Bye'),
  cannotVerify: reply(252, '2.5.0 Cannot verify, but will accept the message and attempt delivery'),
  unavailable: reply(421, '4.3.2 Service not available, try again later'),
  timeout: reply(421, '4.4.2 Timeout, closing connection'),
  internal: reply(451, '4.3.0 Temporary local problem, try again later'),
  storageFull: reply(452, '4.3.1 Insufficient system storage, try again later'),
  tooManyRecipients: reply(452, '4.5.3 Too many recipients'),
  tooManyConnections: reply(421, '4.7.0 Too many connections, try again later'),
  unknownCommand: reply(500, '5.5.2 Command not recognized'),
  notImplemented: reply(502, '5.5.1 Command not implemented'),
  badSequence: reply(503, '5.5.1 Bad sequence of commands'),
  needHello: reply(503, '5.5.1 Send EHLO or HELO first'),
  needMail: reply(503, '5.5.1 Need MAIL command'),
  needRecipient: reply(503, '5.5.1 Need RCPT command'),
  nestedMail: reply(503, '5.5.1 Nested MAIL command'),
  badSenderSyntax: reply(501, '5.1.7 Bad sender address syntax'),
  badRecipientSyntax: reply(501, '5.1.3 Bad recipient address syntax'),
  noArguments: reply(501, '5.5.4 This command takes no arguments'),
  badParameters: reply(501, '5.5.4 Bad parameter syntax'),
  unknownParameter: reply(555, '5.5.4 Unsupported parameter'),
  tooBig: reply(552, '5.3.4 Message size exceeds the limit'),
  relayingDenied: reply(550, '5.7.1 Relaying denied'),
  authRequired: reply(530, '5.7.0 Authentication required'),
  encryptionRequired: reply(538, '5.7.11 Encryption required for requested authentication mechanism'),
  unknownMechanism: reply(504, '5.5.4 Unrecognized authentication type'),
  alreadyAuthenticated: reply(503, '5.5.1 Already authenticated'),
  bareNewline: reply(554, '5.6.11 Bare CR or LF is not allowed (RFC 5321 section 2.3.8)'),
  tooManyLogins: reply(454, '4.7.0 Too many failed logins, try again later'),
  tooFast: reply(450, '4.7.1 Sending too much, try again later'),
  tooManyHops: reply(554, '5.4.6 Too many hops, mail is going in circles'),
  senderNotOwned: reply(553, '5.7.1 Sender address does not belong to the account'),
  notAuthorised: reply(550, '5.7.0 Not authorised'),
  bareCommand: reply(500, '5.5.2 Lines must end with CRLF (RFC 5321 section 2.3.8)'),
  tooEarly: reply(554, '5.5.0 Data before the reply it has to wait for (RFC 2920 section 3.1)'),
  talksTooSoon: reply(421, '4.7.0 Talked before the greeting (RFC 5321 section 3.1)'),
  notMail: reply(421, '4.7.0 This is a mail server'),
  lineTooLong: reply(421, '4.5.2 Line too long'),
  startData: reply(354, 'End data with <CR><LF>.<CR><LF>'),
} as const satisfies Record<string, Reply>;

export const heldReply = (reference: Reference): Reply => reply(250, `2.0.0 Held for review as ${reference}`);
export const acceptedReply = (reference: Reference): Reply => reply(250, `2.0.0 Accepted as ${reference}`);

/** @param url address of the console, where the site has one */
export function refusedReply(enhancedCode: string, ruleId: string, reference: Reference, url?: string): Reply {
  return reply(550, [enhancedCode, 'Policy', ruleId, reference, ...(url === undefined ? [] : [url])].join(' '));
}
