// One AUTH exchange as it is handed on: nothing is changed, nothing is kept but the account's name, which the audit needs.
// PLAIN (RFC 4616), LOGIN (draft-murchison-sasl-login), XOAUTH2. Secrets pass through and are never stored or logged.

import { hasControls } from '../mail/plain-text.ts';

const MAX_NAME = 320;

export class AuthExchange {
  /** The line to send: `AUTH PLAIN ...` as the client gave it. */
  readonly command: string;
  readonly #mechanism: string;
  #first: string | undefined;

  constructor(mechanism: string, initial: string | undefined) {
    this.#mechanism = mechanism.toUpperCase();
    this.#first = initial;
    this.command = `AUTH ${mechanism}${initial === undefined ? '' : ` ${initial}`}`;
  }

  /** A line that the client sent in answer to a challenge; the first one names the account in all three mechanisms. */
  hear(line: string): void {
    this.#first ??= line;
  }

  /** True once the client has said something that names an account, readable or not. */
  get isNamed(): boolean {
    return this.#first !== undefined && this.#first !== '*';
  }

  /** The account's name as the client gave it, undefined when it can't be read. */
  user(): string | undefined {
    if (this.#first === undefined || this.#first === '*') return undefined;
    const decoded = Buffer.from(this.#first, 'base64').toString('utf8');
    const name = this.#nameIn(decoded);
    return name === undefined || name === '' || name.length > MAX_NAME || hasControls(name) ? undefined : name;
  }

  #nameIn(decoded: string): string | undefined {
    switch (this.#mechanism) {
      case 'PLAIN':
        return decoded.split('\0')[1];
      case 'LOGIN':
        return decoded;
      case 'XOAUTH2':
        return /^user=([^\u0001]*)\u0001/.exec(decoded)?.[1];
      default:
        return undefined;
    }
  }
}
