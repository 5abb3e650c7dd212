// The boundary of a multipart, where every reader finds the same (RFC 2046 section 5.1.1; attack M04).
import type { Doubt } from './doubts.ts';
import type { StructuredValue } from './entity.ts';
import { readStructuredValue } from './structured-value.ts';

/** Characters of RFC 2046 section 5.1.1; a blank may stand inside. */
const ORDINARY = /^[0-9A-Za-z'()+_,./:=? -]{1,70}$/;
/** What programs write beyond that. */
const USUAL = /^[!-~ ]{1,200}$/;

/**
 * Undefined where readers differ or there is none; the doubt is noted.
 * @param field the Content-Type as it stands
 */
export function readBoundary(field: string, type: StructuredValue, doubts: Set<Doubt>): string | undefined {
  const { parameters, isOdd, repeated, loose } = readStructuredValue(field);
  const boundary = parameters.get('boundary');
  const isContinued = loose.includes('boundary') && boundary === undefined;
  if (boundary === undefined || isContinued || isOdd || repeated.includes('boundary') || !USUAL.test(boundary)) {
    doubts.add('boundary');
    return boundary !== undefined && USUAL.test(boundary) ? boundary : guess(type);
  }
  // Blanks at an end are cut off by some; some stop at a semicolon whatever the quotes say; some decode words; some take off
  // angle brackets (as in a message id) as they take off quotes.
  // Folds inside the quotes are taken out by some and end it for others.
  const isFolded = !field.includes(boundary);
  if (isFolded || /^ | $|;|=\?.*\?=|^<.*>$/.test(boundary) || hasContinued(parameters)) doubts.add('boundary');
  else if (!ORDINARY.test(boundary) || loose.includes('boundary')) doubts.add('boundary-form');
  return boundary;
}

/** `boundary*=`, `boundary*0=` beside a plain one. */
function hasContinued(parameters: ReadonlyMap<string, string>): boolean {
  for (const name of parameters.keys()) if (name.startsWith('boundary*')) return true;
  return false;
}

/** What a lenient reader makes of it. */
function guess({ parameters }: StructuredValue): string | undefined {
  const boundary = parameters.get('boundary');
  return boundary !== undefined && USUAL.test(boundary) ? boundary : undefined;
}
