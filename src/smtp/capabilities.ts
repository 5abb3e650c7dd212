// Which extensions are offered to the client: what we can relay right, and of that only what the downstream server offers.
import type { EsmtpParameter } from '../mail/envelope.ts';
import type { Capabilities } from '../mail/next-hop.ts';
import { XCLIENT_ATTRIBUTES, XFORWARD_ATTRIBUTES } from './xclient.ts';

/** Extensions whose every effect passes through us unchanged. CHUNKING, BINARYMIME and others are not among them. */
const RELAYED = new Set(['PIPELINING', '8BITMIME', 'SMTPUTF8', 'DSN', 'ENHANCEDSTATUSCODES']);
/** Asked of the server behind for the house only. */
const ABOUT_USERS = new Set(['VRFY', 'EXPN', 'HELP']);

/** SASL mechanisms whose exchange can be handed on word for word and tells us who the user is. */
export const MECHANISMS = ['PLAIN', 'LOGIN', 'XOAUTH2'] as const;

export interface Offer {
  readonly capabilities: Capabilities;
  /** Bytes: our own limit. */
  readonly maxMessage: number;
  /** STARTTLS is between the client and us; it is ours to offer. */
  readonly startTls: boolean;
  readonly auth: boolean;
  /** Whether VRFY, EXPN and HELP are put to the server behind. */
  readonly aboutUsers: boolean;
  /** XCLIENT and XFORWARD are for the few whose word about others is believed. */
  readonly forward: boolean;
}

/** The lines of our EHLO reply after the first, in the server's order; STARTTLS, which is ours, is the last. */
export function offeredExtensions(offer: Offer): readonly string[] {
  const lines = [...offer.capabilities.keys()].flatMap((keyword) => offeredLine(keyword, offer));
  if (offer.startTls) lines.push('STARTTLS');
  if (offer.forward) lines.push(`XCLIENT ${XCLIENT_ATTRIBUTES.join(' ')}`, `XFORWARD ${XFORWARD_ATTRIBUTES.join(' ')}`);
  return lines;
}

function offeredLine(keyword: string, offer: Offer): readonly string[] {
  if (RELAYED.has(keyword)) return [keyword];
  if (keyword === 'SIZE') return [`SIZE ${maxSize(offer)}`];
  if (keyword === 'AUTH') {
    const mechanisms = offer.auth ? offeredMechanisms(offer.capabilities) : [];
    return mechanisms.length === 0 ? [] : [`AUTH ${mechanisms.join(' ')}`];
  }
  return offer.aboutUsers && ABOUT_USERS.has(keyword) ? [keyword] : [];
}

/** The smaller of our limit and the server's; its 0 means that it has none (RFC 1870 section 4). */
export function maxSize({ capabilities, maxMessage }: Pick<Offer, 'capabilities' | 'maxMessage'>): number {
  const theirs = Number(capabilities.get('SIZE') ?? 0);
  return theirs > 0 ? Math.min(theirs, maxMessage) : maxMessage;
}

export function offeredMechanisms(capabilities: Capabilities): readonly string[] {
  const theirs = (capabilities.get('AUTH') ?? '').toUpperCase().split(/\s+/);
  return MECHANISMS.filter((mechanism) => theirs.includes(mechanism));
}

const MAIL_PARAMETERS: Readonly<Record<string, string>> = {
  SIZE: 'SIZE',
  BODY: '8BITMIME',
  SMTPUTF8: 'SMTPUTF8',
  RET: 'DSN',
  ENVID: 'DSN',
  AUTH: 'AUTH',
};
const RCPT_PARAMETERS: Readonly<Record<string, string>> = { NOTIFY: 'DSN', ORCPT: 'DSN' };

/** RFC 3461 sections 4.2 and 4.4 allow 500 and 100 characters; no honest client comes near. */
const MAX_IDENTIFIER = 500;
/** Control characters in xtext: the identifiers are printable, and a line end in one would be one in a notification. */
const ENCODED_CONTROL = /\+(?:[01][0-9A-F]|7F)/i;

/** True when ENVID or ORCPT holds what neither may (attack S24). Whatever else is wrong with them the server may say. */
export function hasHostileIdentifier(parameters: readonly EsmtpParameter[]): boolean {
  return parameters.some(
    ({ keyword, value = '' }) =>
      (keyword === 'ENVID' || keyword === 'ORCPT') && (value.length > MAX_IDENTIFIER || ENCODED_CONTROL.test(value)),
  );
}

/** The first parameter that belongs to no offered extension: it is answered 555 (RFC 5321 section 4.1.1.11). */
export function unknownParameter(
  command: 'MAIL' | 'RCPT',
  parameters: readonly EsmtpParameter[],
  capabilities: Capabilities,
): EsmtpParameter | undefined {
  const table = command === 'MAIL' ? MAIL_PARAMETERS : RCPT_PARAMETERS;
  return parameters.find(({ keyword, value }) => {
    const extension = table[keyword];
    if (extension === undefined || !capabilities.has(extension)) return true;
    // BODY=BINARYMIME needs CHUNKING, which is not relayed.
    return keyword === 'BODY' && !/^(?:7BIT|8BITMIME)$/i.test(value ?? '');
  });
}
