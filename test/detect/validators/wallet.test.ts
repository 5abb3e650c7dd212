// Wallet addresses: examples that their standards print, and what one wrong character does.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBase58Address, isBech32Address, readEthereumAddress } from '../../../src/detect/validators/wallet.ts';

const BASE58 = [
  '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
  '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy',
  'TC8XSyG1oryGhyXmfSQcZ9df74okFDw1pL',
];
/** BIP 173 and BIP 350. */
const BECH32 = [
  'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4',
  'bc1qfw6ln2fqs0lpd9nkfjad5ajy4r2wld5pkueuv2',
  'bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y',
  'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
];
/** EIP-55. */
const ETHEREUM = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';

/** With the character at a place replaced by another of the alphabet. */
function oneChanged(value: string, alphabet: string, from: number): fc.Arbitrary<string> {
  return fc
    .tuple(fc.integer({ min: from, max: value.length - 1 }), fc.constantFrom(...alphabet))
    .map(([at, character]) => value.slice(0, at) + character + value.slice(at + 1))
    .filter((changed) => changed !== value);
}

describe('an address in base 58', () => {
  it.each(BASE58)('%s is one, and with one character changed it is none', (address) => {
    expect(isBase58Address(address)).toBe(true);
    const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
    fc.assert(
      fc.property(oneChanged(address, alphabet, 1), (changed) => {
        expect(isBase58Address(changed)).toBe(false);
      }),
    );
  });

  it.each(['', '1', '1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf0a', '1'.repeat(25), 'z'.repeat(5000)])(
    '%s is none',
    (address) => {
      expect(isBase58Address(address)).toBe(false);
    },
  );
});

describe('an address in bech32', () => {
  it.each(BECH32)('%s is one, and with one character changed it is none', (address) => {
    expect(isBech32Address(address)).toBe(true);
    const lower = address.toLowerCase();
    fc.assert(
      fc.property(oneChanged(lower, 'qpzry9x8gf2tvdw0s3jn54khce6mua7l', 3), (changed) => {
        expect(isBech32Address(changed)).toBe(false);
      }),
    );
  });

  it.each([
    { why: 'of the test net', address: 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx' },
    {
      why: 'version 1 with the constant of version 0',
      address: 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd',
    },
    { why: 'mixed case', address: 'bc1qfw6ln2fqs0lpd9nkfjad5ajy4r2wld5pkueuV2' },
    { why: 'no program', address: 'bc1gmk9yu' },
  ])('$why is none', ({ address }) => {
    expect(isBech32Address(address)).toBe(false);
  });
});

describe('an address of Ethereum', () => {
  it.each([ETHEREUM, '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359', '0x460920119636dBe0c5f8e46eFc4b3A73833fe0C9'])(
    '%s has the case of its checksum',
    (address) => {
      expect(readEthereumAddress(address)).toBe('checked');
    },
  );

  it('in one case has the form only', () => {
    expect(readEthereumAddress(ETHEREUM.toLowerCase())).toBe('form');
    expect(readEthereumAddress(`0x${ETHEREUM.slice(2).toUpperCase()}`)).toBe('form');
  });

  it('with one letter in the other case is none', () => {
    const letters = Array.from(ETHEREUM, (_, i) => i).filter((i) => i > 1 && /[a-z]/i.test(ETHEREUM.charAt(i)));
    for (const at of letters) {
      const letter = ETHEREUM.charAt(at);
      const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
      expect(readEthereumAddress(ETHEREUM.slice(0, at) + other + ETHEREUM.slice(at + 1))).toBe(false);
    }
  });

  it.each(['0x', `0x${'0'.repeat(40)}`, `${ETHEREUM}0`, ETHEREUM.slice(0, -1)])('%s is none', (address) => {
    expect(readEthereumAddress(address)).toBe(false);
  });
});
