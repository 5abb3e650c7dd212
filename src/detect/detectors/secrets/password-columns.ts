// Lists of accounts: a table whose header names a column of passwords. Every row below it is one more.
import { mask } from '../../../mail/finding.ts';
import type { Hit } from '../../detector.ts';
import { stretchOf, type WholeText } from '../../whole-text.ts';
import { isPasswordLike } from './password-form.ts';

const HEADER =
  /^(?:\S{0,6}(?:密码|密碼|口令)|(?:\w{1,12}[ _])?(?:password|passwd|pwd|passcode))(?:[(（][^()（）]{0,20}[)）])?$/;
const MAX_ROWS = 20_000;
/** Rows that a table ends with: a letter goes on behind it. */
const GAP = 3;

/** @returns a hit for every cell that a password stands in */
export function passwordColumns(whole: WholeText): readonly Hit[] {
  const { stretch, from } = stretchOf(whole);
  const hits: Hit[] = [];
  let column = -1;
  let separator = '\t';
  let others = 0;
  let rows = 0;
  let at = from;
  for (const line of stretch.split('\n')) {
    const lineStart = at;
    at += line.length + 1;
    if (line.length > 4_000) continue;
    const header = headerIn(line.toLowerCase());
    if (header !== undefined) {
      ({ column, separator } = header);
      others = 0;
      continue;
    }
    if (column === -1) continue;
    const cell = cellAt(line, separator, column);
    if (cell === undefined && ++others >= GAP) column = -1;
    if (cell === undefined || ++rows > MAX_ROWS) continue;
    others = 0;
    const text = cell.text.trim().replaceAll(/^"|"$/g, '');
    if (!isPasswordLike(text)) continue;
    const start = lineStart + cell.from + cell.text.indexOf(text);
    hits.push({
      ...{ start, end: start + text.length, value: text, confidence: 'medium', masked: mask(text, 1, 0) },
      labelled: true,
    });
  }
  return hits;
}

interface Header {
  readonly column: number;
  readonly separator: string;
}

function headerIn(line: string): Header | undefined {
  for (const separator of ['\t', ',', '|', ';']) {
    const cells = line.split(separator).map((cell) => cell.trim().replaceAll(/^"|"$/g, ''));
    if (cells.length < 2) continue;
    const column = cells.findIndex((cell) => HEADER.test(cell));
    if (column !== -1) return { column, separator };
  }
  return undefined;
}

function cellAt(
  line: string,
  separator: string,
  column: number,
): { readonly text: string; readonly from: number } | undefined {
  let from = 0;
  for (let i = 0; i < column; i++) {
    const next = line.indexOf(separator, from);
    if (next === -1) return undefined;
    from = next + 1;
  }
  if (column === 0 && !line.includes(separator)) return undefined;
  const end = line.indexOf(separator, from);
  return { text: line.slice(from, end === -1 ? undefined : end), from };
}
