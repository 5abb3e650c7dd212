// Sizes and durations as people write them: `10MB`, `">10MB"`, `5m`, `3d`. Units are binary (1 KB = 1024 bytes), as mail
// servers count them. Fails by returning undefined.

const SIZE = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB|KiB|MiB|GiB)?$/i;
const SIZE_UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** Bytes. A bare number is bytes. */
export function parseSize(text: string | number): number | undefined {
  if (typeof text === 'number') return Number.isSafeInteger(text) && text >= 0 ? text : undefined;
  const match = SIZE.exec(text.trim());
  if (match === null) return undefined;
  const unit = (match[2] ?? 'B').toUpperCase().replace('IB', 'B');
  return Math.round(Number(match[1]) * (SIZE_UNITS[unit] ?? 1));
}

const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/;
const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text.trim());
  if (match === null) return undefined;
  return Math.round(Number(match[1]) * (DURATION_UNITS[match[2] ?? ''] ?? Number.NaN));
}

/** A comparison with a number: `">10MB"`, `"<=5"`; a bare quantity means at least that much. */
export interface Comparison {
  readonly operator: '>' | '>=' | '<' | '<=';
  readonly value: number;
}

export function parseComparison(
  text: string | number,
  parse: (text: string | number) => number | undefined,
): Comparison | undefined {
  if (typeof text === 'number') {
    const value = parse(text);
    return value === undefined ? undefined : { operator: '>=', value };
  }
  const match = /^\s*(>=|<=|>|<)?\s*(.+)$/.exec(text);
  if (match === null) return undefined;
  const value = parse(match[2] ?? '');
  return value === undefined ? undefined : { operator: (match[1] ?? '>=') as Comparison['operator'], value };
}

export function compares(actual: number, { operator, value }: Comparison): boolean {
  switch (operator) {
    case '>':
      return actual > value;
    case '>=':
      return actual >= value;
    case '<':
      return actual < value;
    case '<=':
      return actual <= value;
  }
}
