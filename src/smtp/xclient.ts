// XCLIENT and XFORWARD as Postfix speaks them (postfix.org, XCLIENT_README and XFORWARD_README): a trusted server in front of us
// says for whom it speaks. XCLIENT makes the session that client's, with its rights and limits; XFORWARD only tells who it was.
// Believed from listed addresses only (attack S12). Fails by returning undefined: one bad attribute spoils the whole command.
import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { hasControls } from '../mail/plain-text.ts';

export const XCLIENT_ATTRIBUTES = ['NAME', 'ADDR', 'PORT', 'PROTO', 'HELO'] as const;
export const XFORWARD_ATTRIBUTES = ['NAME', 'ADDR', 'PORT', 'PROTO', 'HELO', 'IDENT', 'SOURCE'] as const;
type Attribute = (typeof XCLIENT_ATTRIBUTES)[number] | (typeof XFORWARD_ATTRIBUTES)[number];

/** What the server in front says. Absent: it was not mentioned; `undefined` as a value: it says that it does not know. */
export interface Forwarded {
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly hello?: string | undefined;
}

const UNAVAILABLE = new Set(['[UNAVAILABLE]', '[TEMPUNAVAIL]']);
const MAX_VALUE = 255;

/**
 * `XCLIENT ADDR=192.0.2.1 HELO=client.example`.
 * @param allowed attributes of the command; an account (`LOGIN`) is none: only the server behind us says who has signed in
 */
export function parseForwarded(line: string, allowed: readonly Attribute[]): Forwarded | undefined {
  const [, ...words] = line.trim().split(/\s+/);
  const values = new Map<Attribute, string | undefined>();
  for (const word of words) {
    const [, name = '', raw] = /^([A-Za-z]+)=([\x21-\x7E]*)$/.exec(word) ?? [];
    const attribute = allowed.find((each) => each === name.toUpperCase());
    const value = raw === undefined ? undefined : fromXtext(raw);
    if (attribute === undefined || value === undefined || values.has(attribute)) return undefined;
    const said = UNAVAILABLE.has(value.toUpperCase()) ? undefined : normalised(attribute, value);
    if (said === null) return undefined;
    values.set(attribute, said);
  }
  if (values.size === 0) return undefined;
  const port = values.get('PORT');
  return {
    ...(values.has('ADDR') ? { address: values.get('ADDR') } : {}),
    ...(values.has('PORT') ? { port: port === undefined ? undefined : Number(port) } : {}),
    ...(values.has('HELO') ? { hello: values.get('HELO') } : {}),
  };
}

/** RFC 3461 section 4; undefined for anything that is not xtext, or hides a control character. */
function fromXtext(text: string): string | undefined {
  if (text.length > 3 * MAX_VALUE || /\+(?![0-9A-F]{2})/.test(text)) return undefined;
  const value = text.replaceAll(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return value.length > MAX_VALUE || hasControls(value) ? undefined : value;
}

/** Null: not a value for this attribute. */
function normalised(attribute: Attribute, value: string): string | null {
  switch (attribute) {
    case 'ADDR':
      return addressIn(value) ?? null;
    case 'PORT':
      return /^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? value : null;
    case 'PROTO':
      return /^E?SMTP$/i.test(value) ? value : null;
    case 'HELO':
      return /^[\x21-\x7E]+$/.test(value) ? value : null;
    case 'NAME':
    case 'IDENT':
    case 'SOURCE':
      return value;
  }
}

function addressIn(value: string): string | undefined {
  const text = value.replace(/^IPV6:/i, '');
  const isAddress = isIPv4(text) || (isIPv6(text) && !text.includes('%'));
  return isAddress ? ipaddr.process(text).toString() : undefined;
}
