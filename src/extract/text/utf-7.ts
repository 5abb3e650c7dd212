// UTF-7 (RFC 2152) that nobody declared: `+` with base64 of whole UTF-16 units that are text. Plus signs of telephone numbers,
// sums and base64 do not decode to such.
import { CHINESE, HANGUL, KANA_AND_KANJI, SPEAKS_FOR } from './frequent.ts';

const PLUS = '+';
const MAX_RUNS = 1_000;

/** True when some runs are UTF-7 and at least half of what they hold is text. */
export function hasUtf7Runs(text: string): boolean {
  let units = 0;
  let good = 0;
  let runs = 0;
  for (let at = text.indexOf(PLUS); at !== -1 && runs < MAX_RUNS; at = text.indexOf(PLUS, at + 1)) {
    const end = endOfBase64(text, at + 1);
    const run = text.slice(at + 1, end);
    at = Math.max(at, end - 1);
    if (!holdsWholeUnits(run)) continue;
    runs++;
    const bytes = Buffer.from(run, 'base64');
    for (let i = 0; i + 1 < bytes.length; i += 2) {
      units++;
      if (isText(bytes.readUInt16BE(i))) good++;
    }
  }
  return good * 2 > units;
}

function endOfBase64(text: string, from: number): number {
  let end = from;
  while (isBase64(text.charCodeAt(end))) end++;
  return end;
}

const isBase64 = (unit: number): boolean =>
  (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x2f && unit <= 0x39) || unit === 0x2b;

/** Whole units of 16 bits, and the bits that are left are zeros and fewer than six. */
function holdsWholeUnits(run: string): boolean {
  const left = (run.length * 6) % 16;
  if (run.length < 3 || left >= 6) return false;
  return Buffer.from(run, 'base64').toString('base64').replaceAll('=', '') === run;
}

const isText = (unit: number): boolean =>
  (unit >= 0x20 && unit < 0x7f) || ((SPEAKS_FOR[unit] ?? 0) & (CHINESE | KANA_AND_KANJI | HANGUL)) !== 0;
