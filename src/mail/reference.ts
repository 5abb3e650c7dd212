// The reference of a message: what a sender reads in a reply, an officer in the console and an operator in the log.
// Random (60 bits), so that it tells nothing and cannot be guessed (attack W05).
import { randomBytes } from 'node:crypto';

declare const referenceBrand: unique symbol;
export type Reference = string & { readonly [referenceBrand]: true };

/** Crockford's alphabet: no I, L, O, U, so that it survives being read out on the telephone. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const REFERENCE = /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;

/** A new reference such as `7K3M-Q9TB-0XHA`. */
export function newReference(): Reference {
  let text = '';
  for (const byte of randomBytes(12)) text += ALPHABET[byte & 31];
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}` as Reference;
}

/** Reads a reference as people type it: any case, O for 0, I or L for 1. Undefined when it is none. */
export function parseReference(text: string): Reference | undefined {
  const upper = text.trim().toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return REFERENCE.test(upper) ? (upper as Reference) : undefined;
}
