// What a whole segment says of every number in it: headers of its tables, its file's name, its sheet, the subject of its message. Worked
// out when it is first asked for; most texts have no candidate.
import type { Segment } from '../mail/segment.ts';
import { lowerCase } from '../rules/fold.ts';
import type { Surroundings } from './context.ts';
import type { Naming } from './names.ts';
import { normalise, type View } from './normalise.ts';
import { Tables } from './table.ts';

/** A name or a subject is no longer than this where it says something. */
const MAX_REMOTE = 300;

/** @param subject of the message that the segment stands in */
export function surroundingsOf(
  segment: Segment,
  view: View,
  subject: string,
): Required<Pick<Surroundings, 'columnHeader' | 'remote'>> & Required<Pick<Naming, 'headers'>> {
  let known: Tables | undefined;
  const tables = (): Tables => (known ??= new Tables(lowerCase(view.text), segment.places !== undefined));
  const name = segment.kind === 'attachment-name' ? wordsOfName(view.text) : undefined;
  return {
    columnHeader: (offset) => name ?? tables().headerAt(offset),
    headers: () => name ?? tables().allHeaders(),
    remote: remoteOf(segment, subject),
  };
}

/** A file's name heads what stands in it, and `_` parts its words: `NHI card_000012345678.pdf`. */
function wordsOfName(name: string): string {
  return lowerCase(name.slice(0, MAX_REMOTE)).replaceAll('_', ' ');
}

function remoteOf({ kind, path, label }: Segment, subject: string): readonly string[] {
  // The path of a header is the header's name.
  const name = kind === 'header' ? '' : path;
  return [name, label ?? '', kind === 'subject' ? '' : subject]
    .filter((text) => text !== '')
    .map((text) => lowerCase(normalise(text.slice(0, MAX_REMOTE)).text));
}
