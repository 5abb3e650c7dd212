// Transformation matrices as PDF writes them (ISO 32000-2 section 8.3.3), read from whatever a document gives: what is no number
// is nothing.

export type Matrix = readonly [number, number, number, number, number, number];

export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

export const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

export function matrixOf(value: unknown): Matrix {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return IDENTITY;
  const [a, b, c, d, e, f] = [...(value as Iterable<unknown>)].slice(0, 6).map(number);
  if (f === undefined) return IDENTITY;
  return [a ?? 1, b ?? 0, c ?? 0, d ?? 1, e ?? 0, f];
}

/** First `inner`, then `outer` (section 8.3.4). */
export function multiply(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = outer;
  const [p, q, r, s, t, u] = inner;
  return [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f];
}

export const apply = ([a, b, c, d, e, f]: Matrix, x: number, y: number): readonly [number, number] => [
  a * x + c * y + e,
  b * x + d * y + f,
];
