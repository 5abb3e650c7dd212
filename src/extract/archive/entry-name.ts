// Names in archives: octets in a charset that most formats do not tell (attack X05).
import { isUtf8 } from 'node:buffer';
import { bestReading, decodeText } from '../text/charset.ts';

/** Every plausible reading of a name, the best first. Latin-1 explains all octets, so it counts only where nothing else does. */
export function nameReadings(raw: Buffer): readonly string[] {
  if (isUtf8(raw)) return [raw.toString('utf8')];
  const all = decodeText(raw);
  const telling = all.filter((text) => text !== raw.toString('latin1'));
  return distinct([bestReading(all), ...(telling.length > 0 ? telling : all)]);
}

export const distinct = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];
