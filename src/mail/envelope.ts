// The envelope: who a message is from and for, as the SMTP dialogue said it. It decides where mail goes; headers never do.
import type { Address } from './address.ts';

/** One ESMTP parameter of MAIL or RCPT as it came; `value` is undecoded (xtext stays xtext, RFC 3461 section 4). */
export interface EsmtpParameter {
  readonly keyword: string;
  readonly value?: string;
}

/** The reverse-path; null is the null reverse-path `<>` of notifications (RFC 5321 section 4.5.5). */
export type ReversePath = Address | null;

/** How a recipient is named in the message: `bcc` (a blind recipient) is in the envelope but in neither To nor Cc. */
export const RECIPIENT_KINDS = ['to', 'cc', 'bcc'] as const;
export type RecipientKind = (typeof RECIPIENT_KINDS)[number];

/** A recipient that the downstream server has accepted. */
export interface Recipient {
  readonly address: Address;
  readonly parameters: readonly EsmtpParameter[];
}

export interface Envelope {
  readonly reversePath: ReversePath;
  readonly parameters: readonly EsmtpParameter[];
  readonly recipients: readonly Recipient[];
}

/** `SIZE=123 BODY=8BITMIME`, with a leading blank; empty for none. */
export function renderParameters(parameters: readonly EsmtpParameter[]): string {
  return parameters.map((p) => (p.value === undefined ? ` ${p.keyword}` : ` ${p.keyword}=${p.value}`)).join('');
}

/** The value of a parameter, `true` for a bare keyword, undefined when absent. Keywords are stored in upper case. */
export function parameter(parameters: readonly EsmtpParameter[], keyword: string): string | true | undefined {
  const found = parameters.find((p) => p.keyword === keyword);
  return found === undefined ? undefined : (found.value ?? true);
}

/** The reverse-path between angle brackets. */
export function renderPath(path: ReversePath): string {
  return path === null ? '<>' : `<${path.wire}>`;
}
