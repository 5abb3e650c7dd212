// MAIL FROM and RCPT TO, read strictly (RFC 5321 section 4.1.1): an address by the grammar of mail/address.ts, then
// parameters. What is decided about is exactly what goes on the wire (attacks A01, A03).
import { BARE_POSTMASTER, parseAddress, type Address } from '../mail/address.ts';
import type { EsmtpParameter, ReversePath } from '../mail/envelope.ts';

export interface PathCommand<P> {
  readonly path: P;
  readonly parameters: readonly EsmtpParameter[];
}

/** A source route is accepted and ignored (RFC 5321 appendix C). */
const SOURCE_ROUTE = /^@[^\s,:@<>]+(?:,@[^\s,:@<>]+)*:/;
const KEYWORD = /^[A-Za-z0-9][A-Za-z0-9-]*$/;
/** RFC 5321 section 4.1.2: any characters but `=`, blank and controls; values may hold UTF-8 (RFC 6531). */
const VALUE = /^[\x21-\x3C\x3E-\x7E\u0080-\u{10FFFF}]+$/u;

/** `MAIL FROM:<a@b> SIZE=1`. Undefined for bad syntax. */
export function parseMail(line: string): PathCommand<ReversePath> | undefined {
  const rest = /^MAIL +FROM:[ \t]*(.*)$/isu.exec(line)?.[1];
  const split = rest === undefined ? undefined : splitPath(rest);
  if (split === undefined) return undefined;
  if (split.path === '') return { path: null, parameters: split.parameters };
  const address = readPath(split.path);
  return address === undefined ? undefined : { path: address, parameters: split.parameters };
}

/** `RCPT TO:<a@b> NOTIFY=NEVER`. Undefined for bad syntax. */
export function parseRcpt(line: string): PathCommand<Address> | undefined {
  const rest = /^RCPT +TO:[ \t]*(.*)$/isu.exec(line)?.[1];
  const split = rest === undefined ? undefined : splitPath(rest);
  if (split === undefined) return undefined;
  const address =
    split.path.toLowerCase() === 'postmaster' ? { ...BARE_POSTMASTER, wire: split.path } : readPath(split.path);
  return address === undefined ? undefined : { path: address, parameters: split.parameters };
}

const BRACKETED = /^<((?:"(?:[^"\\<>]|\\[^<>])*"|[^"<>\s])*)>(.*)$/su;
/** Printers and old scripts leave the brackets out. What stands before the blank is still one address; it gets its brackets. */
const BARE = /^([^\s"<>@,:]+@[^\s"<>@,]+)(.*)$/su;

function readPath(text: string): Address | undefined {
  return parseAddress(text.replace(SOURCE_ROUTE, ''));
}

/**
 * The text between the angle brackets and the parameters behind. A quoted string may hold anything but angle brackets: a server
 * that looks for the next one would see another address and parameters of the client's making (attack A03).
 */
function splitPath(text: string): { path: string; parameters: readonly EsmtpParameter[] } | undefined {
  const match = BRACKETED.exec(text) ?? BARE.exec(text);
  // U+FFFD stands for octets that were no UTF-8: what would go on the wire is not what came.
  if (match === null || text.includes('\uFFFD')) return undefined;
  const [, path = '', tail = ''] = match;
  if (tail !== '' && !tail.startsWith(' ')) return undefined;
  const parameters: EsmtpParameter[] = [];
  for (const word of tail.split(' ').filter((w) => w !== '')) {
    const equals = word.indexOf('=');
    const keyword = (equals === -1 ? word : word.slice(0, equals)).toUpperCase();
    if (!KEYWORD.test(keyword) || parameters.some((p) => p.keyword === keyword)) return undefined;
    if (equals === -1) {
      parameters.push({ keyword });
      continue;
    }
    const value = word.slice(equals + 1);
    if (!VALUE.test(value)) return undefined;
    parameters.push({ keyword, value });
  }
  return { path, parameters };
}
