// Addresses of crypto wallets, each with the checksum of its own chain: Bitcoin (base58check; bech32 and bech32m of BIP 173 and
// 350), Ethereum (the case of the letters, EIP-55), TRON (base58check).
import { createHash } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { characters, type Random } from '../samples.ts';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** Version bytes: Bitcoin's key hash and script hash, TRON. */
const VERSIONS: ReadonlySet<number> = new Set([0x00, 0x05, 0x41]);
/** Version, hash of 20 bytes, checksum. */
const BASE58CHECK_BYTES = 25;

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** @param address of Bitcoin or TRON, as written */
export function isBase58Address(address: string): boolean {
  const bytes = decodeBase58(address);
  if (bytes?.length !== BASE58CHECK_BYTES || !VERSIONS.has(bytes[0] ?? -1)) return false;
  return sha256(sha256(bytes.subarray(0, 21)))
    .subarray(0, 4)
    .equals(bytes.subarray(21));
}

/** @returns undefined when a character is not of the alphabet, or the text is longer than any address */
function decodeBase58(text: string): Buffer | undefined {
  if (text.length > 40) return undefined;
  let number = 0n;
  for (const character of text) {
    const value = BASE58.indexOf(character);
    if (value === -1) return undefined;
    number = number * 58n + BigInt(value);
  }
  const hex = number === 0n ? '' : number.toString(16);
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  return Buffer.from('00'.repeat(zeros) + (hex.length % 2 === 1 ? `0${hex}` : hex), 'hex');
}

const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const BECH32_CONSTANT = 1;
const BECH32M_CONSTANT = 0x2bc830a3;
/** "bc" as BIP 173 spreads it out: the high bits, a zero, the low bits. */
const BITCOIN_PREFIX = [3, 3, 0, 2, 3];

/** A segregated-witness address of Bitcoin's main net, all in lower or all in upper case. */
export function isBech32Address(address: string): boolean {
  const lower = address.toLowerCase();
  if ((address !== lower && address !== address.toUpperCase()) || !/^bc1.{11,87}$/.test(lower)) return false;
  const values = [...lower.slice(3)].map((character) => BECH32.indexOf(character));
  if (values.includes(-1)) return false;
  const version = values[0] ?? 0;
  const bytes = programBytes(values.slice(1, -6));
  if (version > 16 || bytes === undefined || bytes < 2 || bytes > 40) return false;
  if (version === 0 && bytes !== 20 && bytes !== 32) return false;
  return polymod([...BITCOIN_PREFIX, ...values]) === (version === 0 ? BECH32_CONSTANT : BECH32M_CONSTANT);
}

/** Bytes in groups of five bits; undefined when what is left over is not padding of zeros. */
function programBytes(values: readonly number[]): number | undefined {
  const bits = values.length * 5;
  const padding = bits % 8;
  const isPadded = padding < 5 && ((values.at(-1) ?? 0) & ((1 << padding) - 1)) === 0;
  return isPadded ? Math.floor(bits / 8) : undefined;
}

function polymod(values: readonly number[]): number {
  let checksum = 1;
  for (const value of values) {
    const top = checksum >>> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ value;
    for (const [i, generator] of GENERATOR.entries()) if (((top >>> i) & 1) === 1) checksum ^= generator;
  }
  return checksum >>> 0;
}

/**
 * `checked`: the case of its letters is right. `form`: all letters are of one case, which says nothing. False: not an address,
 * or that of nobody (one repeated digit).
 * @param address 0x and 40 hexadecimal digits
 */
export function readEthereumAddress(address: string): 'checked' | 'form' | false {
  const digits = address.slice(2);
  if (!/^[0-9A-Fa-f]{40}$/.test(digits) || /^(.)\1+$/.test(digits)) return false;
  if (!/[a-z]/.test(digits) || !/[A-Z]/.test(digits)) return 'form';
  return digits === withEip55Case(digits) && 'checked';
}

/** A letter is a capital where the hash of the address in lower case has a half-byte of 8 or more. */
function withEip55Case(digits: string): string {
  const lower = digits.toLowerCase();
  const hash = Buffer.from(keccak_256(Buffer.from(lower, 'latin1'))).toString('hex');
  return [...lower].map((c, i) => (Number.parseInt(hash.charAt(i), 16) >= 8 ? c.toUpperCase() : c)).join('');
}

export function sampleEthereumAddress(random: Random): string {
  return `0x${withEip55Case(characters(random, '0123456789abcdef', 40))}`;
}
