// A file with a table in it -> its rows, one after the other: CSV in whatever charset and with whatever separator, or the first sheet
// of a spreadsheet. Errors name file and line, and never what stands there: it is what must not get out.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { isZip } from '../extract/file-kind.ts';
import { isCompoundFile } from '../extract/office/compound-file.ts';
import { parseCellName } from '../extract/office/sheet-text.ts';
import { openFile } from '../extract/open-file.ts';
import { Opening } from '../extract/opening.ts';
import { decodeText } from '../extract/text/charset.ts';
import { INSPECTION_LIMITS } from '../mail/limits.ts';
import type { Segment } from '../mail/segment.ts';
import { CommandError, EXIT } from './command.ts';

export interface TableRow {
  /** From 1, as an editor or a spreadsheet counts. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** An admin's own file may be larger than what a stranger may send. */
const GENEROUS = 32;

/** @param encoding of CSV, where it is not to be guessed. Throws CommandError */
export async function* tableRows(file: string, encoding: string | undefined): AsyncGenerator<TableRow> {
  const bytes = await readWhole(file);
  if (isZip(bytes) || isCompoundFile(bytes)) yield* sheetRows(file, bytes);
  else yield* csvRows(file, bytes, encoding);
}

async function readWhole(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new CommandError(EXIT.usage, `can't read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function* csvRows(file: string, bytes: Buffer, encoding: string | undefined): AsyncGenerator<TableRow> {
  const [text = ''] = decodeText(bytes, encoding);
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = separatorOf(first);
  // In pieces, so that a hundred megabytes are not parsed in one breath.
  const pieces = function* (): Generator<string> {
    for (let from = 0; from < text.length; from += PIECE) yield text.slice(from, from + PIECE);
  };
  const parser = Readable.from(pieces()).pipe(
    parse({ delimiter, bom: true, info: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true }),
  );
  try {
    for await (const each of parser) {
      const { record, info } = each as { record: string[]; info: { lines: number } };
      yield { line: info.lines, cells: record.map(withoutFormula) };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as CsvError & { readonly lines?: number };
    const what = error.code.replace(/^CSV_/, '').replaceAll('_', ' ').toLowerCase();
    throw new CommandError(EXIT.usage, `${file}:${lines ?? 1} is no CSV: ${what}`);
  }
}

const PIECE = 1 << 16;

/** The separator that the first line has most of. */
function separatorOf(line: string): string {
  const counts = [',', '\t', ';', '|'].map((mark) => ({ mark, count: line.split(mark).length }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).mark;
}

/** `="0123"` is how people keep Excel from taking a number for one. */
const withoutFormula = (cell: string): string => /^="?([^"]*)"?$/.exec(cell)?.[1] ?? cell;

async function* sheetRows(file: string, bytes: Buffer): AsyncGenerator<TableRow> {
  const sheet = await firstSheet(file, bytes);
  let row = -1;
  let cells: string[] = [];
  for (const { text, cell } of cellsOf(sheet)) {
    if (cell.row !== row) {
      if (row >= 0) yield { line: row + 1, cells };
      ({ row } = cell);
      cells = [];
    }
    while (cells.length < cell.column) cells.push('');
    // A cell with line breaks comes in pieces.
    cells[cell.column] = cells[cell.column] === undefined ? text : `${cells[cell.column]} ${text}`;
  }
  if (row >= 0) yield { line: row + 1, cells };
}

async function firstSheet(file: string, bytes: Buffer): Promise<Segment> {
  const { textBytes, archiveBytes, ratio } = INSPECTION_LIMITS;
  const limits = { textBytes: textBytes * GENEROUS, archiveBytes: archiveBytes * GENEROUS, ratio: ratio * GENEROUS };
  const opening = new Opening({ limits });
  const name = basename(file);
  await openFile({ bytes, name, path: name, declaredType: 'application/octet-stream', depth: 1 }, opening);
  const [unread] = opening.uninspectable;
  if (unread !== undefined) {
    const why = unread.why.replaceAll('_', ' ');
    throw new CommandError(EXIT.usage, `${file} can't be read as a whole (${why}); save it as CSV in UTF-8`);
  }
  const sheet = opening.segments.find(({ places }) => places !== undefined);
  if (sheet === undefined) throw new CommandError(EXIT.usage, `${file} holds no sheet; save the table as CSV or xlsx`);
  return sheet;
}

interface CellText {
  readonly text: string;
  readonly cell: { readonly row: number; readonly column: number };
}

function* cellsOf({ text, places }: Segment): Generator<CellText> {
  let at = 0;
  for (const piece of text.split(/[\t\n]/)) {
    const name = places?.labelAt(at)?.split(', ').at(-1) ?? '';
    const cell = parseCellName(name);
    if (cell !== undefined && piece !== '') yield { text: piece, cell };
    at += piece.length + 1;
  }
}
