// How a value of an own detector is shown: "EMP-****{last2}". What is written out is the same for all values; {firstN} and {lastN}
// are characters of the value. At least half of it stays hidden, whatever the template asks for.
import { suggestion } from './suggest.ts';

export interface MaskTemplate {
  /** Texts to write out, and how many characters of the value to show, from its front or its back. */
  readonly pieces: readonly (string | { readonly end: 'first' | 'last'; readonly count: number })[];
}

/** The template, or what is wrong with it. */
export function parseMask(text: string): MaskTemplate | { readonly wrong: string; readonly fix: string } {
  const pieces: MaskTemplate['pieces'][number][] = [];
  for (const [piece, name] of text.matchAll(/\{([^{}]*)\}|[^{}]+|[{}]/g)) {
    if (name === undefined && (piece === '{' || piece === '}')) {
      return { wrong: `a "${piece}" stands alone in the mask`, fix: 'write {first3} or {last2}' };
    }
    if (name === undefined) {
      pieces.push(piece);
      continue;
    }
    const [, end, count] = /^(first|last)([1-9]\d?)$/.exec(name) ?? [];
    if (count === undefined || (end !== 'first' && end !== 'last')) {
      const near = suggestion(name.replace(/\d+$/, ''), ['first', 'last']);
      return {
        wrong: `{${name}} is nothing that a mask knows`,
        fix: `write {first3} or {last2}${near === undefined ? '' : `: ${near}`}`,
      };
    }
    pieces.push({ end, count: Number(count) });
  }
  return { pieces };
}

/** Characters of a value that the template shows. */
export function shownBy({ pieces }: MaskTemplate): number {
  return pieces.reduce((sum, piece) => sum + (typeof piece === 'string' ? 0 : piece.count), 0);
}

/** @param value what is hidden: the value, or the named group that carries the secret part */
export function renderMask({ pieces }: MaskTemplate, value: string): string {
  const characters = [...value];
  let left = Math.floor(characters.length / 2);
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      const count = Math.min(piece.count, left);
      left -= count;
      const missing = '*'.repeat(piece.count - count);
      if (piece.end === 'first') return characters.slice(0, count).join('') + missing;
      return missing + characters.slice(characters.length - count).join('');
    })
    .join('');
}
