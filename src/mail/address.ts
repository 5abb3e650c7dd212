// Mail addresses as types: a raw string becomes an Address only through parseAddress.
// Grammar: RFC 5321 section 4.1.2 (Mailbox) with the UTF-8 extension of RFC 6531 section 3.3.
// Fails by returning undefined; what a caller says about that is the caller's business.
import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII, domainToUnicode } from 'node:url';

declare const domainBrand: unique symbol;

/** A domain in the one form that may be compared: A-labels, lower case; or an address literal `[...]`. */
export type Domain = string & { readonly [domainBrand]: true };

/** One mailbox. `wire` is exactly what stood between the angle brackets and is what goes back on the wire. */
export interface Address {
  readonly localPart: string;
  readonly domain: Domain;
  readonly wire: string;
}

/** RFC 5321 section 4.5.3.1: octets. The local part is generous because forwarders encode addresses into it. */
const MAX_LOCAL_PART_BYTES = 128;
const MAX_DOMAIN_BYTES = 255;

const ATEXT = String.raw`[A-Za-z0-9!#$%&'*+/=?^_\u0060{|}~\u0080-\u{10FFFF}-]`;
const DOT_STRING = new RegExp(`^${ATEXT}+(?:\\.${ATEXT}+)*$`, 'u');
const QUOTED_STRING = /^"(?:[\x20\x21\x23-\x5B\x5D-\x7E\u0080-\u{10FFFF}]|\\[\x20-\x7E])*"$/u;
const DOMAIN_LABELS = /^[A-Za-z0-9_\u0080-\u{10FFFF}-]{1,63}(?:\.[A-Za-z0-9_\u0080-\u{10FFFF}-]{1,63})*$/u;
/** Invisible characters that make one address look like another (attack A05) and every control character. */
const UNSAFE = /[\u0000-\u001F\u007F-\u009F\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]/u;
const ASCII_ONLY = /^[\x20-\x7E]*$/;

/**
 * Reads a domain or an address literal.
 * Returns undefined when it is malformed or when its two spellings (U-label, A-label) do not agree (attack A05).
 */
export function parseDomain(text: string): Domain | undefined {
  if (text.length === 0 || Buffer.byteLength(text) > MAX_DOMAIN_BYTES || UNSAFE.test(text)) return undefined;
  if (text.startsWith('[')) return parseAddressLiteral(text);
  if (!DOMAIN_LABELS.test(text)) return undefined;
  const lower = text.toLowerCase();
  if (ASCII_ONLY.test(lower) && !lower.includes('xn--')) return lower as Domain;
  const ascii = domainToASCII(lower);
  const unicode = domainToUnicode(ascii);
  if (ascii === '' || /(?:^|\.)xn--/.test(unicode)) return undefined; // an A-label that no U-label has
  const agrees = ascii === lower || unicode === lower.normalize('NFC');
  return agrees ? (ascii as Domain) : undefined;
}

function parseAddressLiteral(text: string): Domain | undefined {
  if (!text.endsWith(']')) return undefined;
  const inner = text.slice(1, -1);
  const isLiteral = /^ipv6:/i.test(inner) ? isIPv6(inner.slice(5)) : isIPv4(inner);
  return isLiteral ? (text.toLowerCase() as Domain) : undefined;
}

/** Reads one mailbox as it stands between angle brackets, without source route. */
export function parseAddress(text: string): Address | undefined {
  if (UNSAFE.test(text)) return undefined;
  const at = text.lastIndexOf('@');
  if (at <= 0) return undefined;
  const localPart = text.slice(0, at);
  if (Buffer.byteLength(localPart) > MAX_LOCAL_PART_BYTES) return undefined;
  if (!DOT_STRING.test(localPart) && !QUOTED_STRING.test(localPart)) return undefined;
  const domain = parseDomain(text.slice(at + 1));
  return domain === undefined ? undefined : { localPart, domain, wire: text };
}

/** `postmaster` without a domain is the one recipient that may lack it (RFC 5321 section 4.1.1.3). */
export const BARE_POSTMASTER: Address = { localPart: 'postmaster', domain: '' as Domain, wire: 'postmaster' };

/**
 * The form in which two addresses are compared: quotes that mean nothing removed (attack A02), lower case, A-labels.
 * Local parts are case-sensitive on paper (RFC 5321 section 2.4) and case-insensitive everywhere mail is read.
 */
export function addressKey(address: Address): string {
  return `${unquote(address.localPart).toLowerCase()}@${address.domain}`;
}

/** An address for people: the domain in its own script. */
export function displayAddress(address: Address): string {
  return address.domain === ''
    ? address.wire
    : `${address.localPart}@${domainToUnicode(address.domain) || address.domain}`;
}

/** True when an address cannot be spoken without SMTPUTF8 (RFC 6531): its local part or its spelling is not ASCII. */
export function needsUtf8(address: Address): boolean {
  return !ASCII_ONLY.test(address.wire);
}

function unquote(localPart: string): string {
  if (!localPart.startsWith('"')) return localPart;
  return localPart.slice(1, -1).replace(/\\(.)/gu, '$1');
}

/**
 * True when `domain` is one of `listed`. A leading dot in the list means any sub-domain (`.corp.example`);
 * matching is by whole labels, so `evilcorp.example` is not `corp.example` (attack A06).
 */
export function isListedDomain(domain: Domain, listed: readonly string[]): boolean {
  return listed.some((entry) => (entry.startsWith('.') ? domain.endsWith(entry) : domain === entry));
}
