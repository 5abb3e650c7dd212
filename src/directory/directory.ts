// Who is who: people, their departments, heads and languages. An interface, because a site has a file or a directory server.
import type { Address } from '../mail/address.ts';
import type { Language } from '../mail/language.ts';

export interface Person {
  readonly address: Address;
  readonly name?: string;
  readonly department?: string;
  readonly manager?: Address;
  readonly language?: Language;
}

export interface Directory {
  /** Undefined: the directory does not know the address. */
  person(address: Address): Person | undefined;
}
