// Whether an address belongs to the account that signed in (attack S11). The server behind us knows its accounts better; a
// listener checks it only where `sender_login` says so.
import { addressKey, isListedDomain, parseAddress, type Address } from '../mail/address.ts';

/**
 * An account owns the address that it is named after: `wang@corp.example`, or `wang` in every domain of ours; and the addresses
 * with a detail behind it, `wang+lists@corp.example` (RFC 5233).
 * @param domains those that are ours
 */
export function ownsAddress(account: string, address: Address, domains: readonly string[]): boolean {
  const [localPart, domain] = split(withoutDetail(addressKey(address)));
  const owner = parseAddress(account);
  if (owner !== undefined)
    return addressKey(owner) === `${localPart}@${domain}` || addressKey(owner) === addressKey(address);
  return !account.includes('@') && localPart === account.toLowerCase() && isListedDomain(address.domain, domains);
}

function withoutDetail(key: string): string {
  const [localPart, domain] = split(key);
  return `${/^[^+]+/.exec(localPart)?.[0] ?? localPart}@${domain}`;
}

function split(key: string): [string, string] {
  const at = key.lastIndexOf('@');
  return [key.slice(0, at), key.slice(at + 1)];
}
