// Parts of synthetic values, from a source of numbers that the caller gives: the same numbers give the same value.

/** @param random numbers in [0, 1) */
export type Random = () => number;

/** A whole number from 0 to `below` - 1. */
export function whole(random: Random, below: number): number {
  return Math.floor(random() * below);
}

export function digits(random: Random, count: number): string {
  return characters(random, '0123456789', count);
}

/**
 * Shifted by their places: poor numbers must not make `0000`, which is nobody's number.
 * @param alphabet characters of one UTF-16 unit each
 */
export function characters(random: Random, alphabet: string, count: number): string {
  const at = (i: number): number => (whole(random, alphabet.length) + i * SHIFT) % alphabet.length;
  return Array.from({ length: count }, (_, i) => alphabet.charAt(at(i))).join('');
}
const SHIFT = 7;

/** Fails when there is nothing to choose from. */
export function oneOf<Item>(random: Random, items: readonly [Item, ...Item[]]): Item {
  return items[whole(random, items.length)] ?? items[0];
}

/** A birth date of somebody who works, YYYYMMDD. */
export function birthDate(random: Random): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${1950 + whole(random, 55)}${two(1 + whole(random, 12))}${two(1 + whole(random, 28))}`;
}
