// `postern data`: tables of exact data. An import reads every row, keeps keyed hashes, and puts the table in place of the one before
// in one step; what was there stays when anything fails. Nothing that is printed holds a value.
import { readFile, rm } from 'node:fs/promises';
import { stat } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { DETECTORS } from '../detect/detectors/index.ts';
import { TableBuilder, type BuiltTable } from '../detect/exact-data/build-table.ts';
import { Table } from '../detect/exact-data/table.ts';
import { readTableSchema, TABLE_NAME, type TableSchema } from '../detect/exact-data/table-schema.ts';
import { bareLetters } from '../detect/letters.ts';
import { normalise } from '../detect/normalise.ts';
import { indexFiles, tableFile, tableNames, tablesFolder } from '../detect/indexes/indexes.ts';
import { replaceFile, syncFolder } from '../detect/indexes/replace-file.ts';
import { readTenantKey, readOrMakeTenantKey, type TenantKey } from '../detect/indexes/tenant-key.ts';
import { ProblemsError, type Problem } from '../rules/problem.ts';
import { suggestion } from '../rules/suggest.ts';
import { CommandError, EXIT, print, printError, readConfig, type ExitCode } from './command.ts';
import { withIndexes } from './index-lock.ts';
import { tableRows, type TableRow } from './table-file.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly schema?: string;
  readonly encoding?: string;
}

/** Detectors that find a value, not a presence. */
const VALUE_DETECTORS = DETECTORS.filter(({ isPresence }) => isPresence !== true);
/** Cells of another kind that are named one by one. */
const MAX_NAMED = 10;
/** Below this share of cells of its type a column is taken for another one. */
const LEAST_FITTING = 0.5;

interface Imported {
  readonly table: string;
  readonly file: string;
  readonly rows: number;
  readonly rowsWithoutPrimary: number;
  readonly columns: BuiltTable['columns'];
  readonly bytes: number;
  /** Cells that are not of their column's type; the first few. */
  readonly notOfType: readonly { readonly line: number; readonly column: string }[];
}

export async function dataImport(table: string, file: string, options: Options): Promise<ExitCode> {
  if (!TABLE_NAME.test(table))
    throw new CommandError(EXIT.usage, `"${table}" can't name a table: lower case letters, digits and hyphens`);
  const { config } = await readConfig(options.config);
  const schema = await readSchema(options.schema ?? '');
  return await withIndexes(config.indexes.folder, async () => {
    const key = await keyForImport(config.indexes);
    const imported = await importTable({ table, file, encoding: options.encoding, schema, key, config });
    if (options.json === true) print(JSON.stringify(imported));
    else tell(imported);
    return EXIT.good;
  });
}

/** Made with the first index; never in place of one that is lost. */
export async function keyForImport({ folder, key }: Config['indexes']): Promise<TenantKey> {
  return await readOrMakeTenantKey(key, indexFiles(folder).length === 0);
}

async function readSchema(file: string): Promise<TableSchema> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(EXIT.usage, `can't read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const problems: Problem[] = [];
  const ids = VALUE_DETECTORS.map(({ id }) => id);
  const schema = readTableSchema(file, text, ids, problems);
  if (schema === undefined) throw new ProblemsError(problems);
  return schema;
}

interface Import {
  readonly table: string;
  readonly file: string;
  readonly encoding: string | undefined;
  readonly schema: TableSchema;
  readonly key: TenantKey;
  readonly config: Config;
}

async function importTable({ table, file, encoding, schema, key, config }: Import): Promise<Imported> {
  const builder = new TableBuilder(table, schema, key, VALUE_DETECTORS, Date.now());
  const notOfType: { line: number; column: string }[] = [];
  let order: readonly number[] | undefined = schema.hasHeader ? undefined : schema.columns.map((_, i) => i);
  for await (const row of tableRows(file, encoding)) {
    if (order === undefined) {
      order = columnOrder(file, row, schema);
      continue;
    }
    for (const column of builder.add(order.map((at) => row.cells[at] ?? '')))
      if (notOfType.length < MAX_NAMED) notOfType.push({ line: row.line, column });
  }
  if (order === undefined) throw new CommandError(EXIT.usage, `${file} is empty`);
  mustFit(file, schema, builder, notOfType);
  const built = builder.build();
  if (built.rows === 0)
    throw new CommandError(EXIT.usage, `${file}: no row has a value in a primary column; nothing was imported`);
  const path = tableFile(config.indexes.folder, table);
  await replaceFile(path, built.bytes);
  const { rows, rowsWithoutPrimary, columns } = built;
  return { table, file, rows, rowsWithoutPrimary, columns, bytes: (await stat(path)).size, notOfType };
}

/** Which cell of a row belongs to which column, by the header. What stands in the header is not repeated: it may be a row. */
function columnOrder(file: string, { line, cells }: TableRow, { columns }: TableSchema): readonly number[] {
  const plain = (text: string): string => bareLetters(normalise(text).text);
  const heads = cells.map(plain);
  const missing: Problem[] = [];
  const order = columns.map(({ name, header }) => {
    const at = heads.indexOf(plain(header));
    if (at === -1) {
      const near = suggestion(header, cells.filter((cell) => cell.length <= 2 * header.length + 4).slice(0, 100));
      const isTypo = near?.startsWith('did you mean') === true;
      missing.push({
        ...{ severity: 'error', file, line, column: 1 },
        message: `no column of the first line is headed "${header}", which column "${name}" should be`,
        fix: isTypo ? near : `say in the schema what stands there: header: ..., or header: false where it is a row`,
      });
    }
    return at;
  });
  if (missing.length > 0) throw new ProblemsError(missing);
  return order;
}

function mustFit(
  file: string,
  { columns }: TableSchema,
  builder: TableBuilder,
  notOfType: Imported['notOfType'],
): void {
  const problems = columns.flatMap(({ name, type }, i): Problem[] => {
    const { right, all } = builder.fitting(i);
    if (all === 0 || right / all >= LEAST_FITTING) return [];
    const line = notOfType.find(({ column }) => column === name)?.line;
    return [
      {
        ...{ severity: 'error', file, column: i + 1 },
        ...(line === undefined ? {} : { line }),
        message: `only ${right} of ${all} values of column "${name}" are of type ${type}; nothing was imported`,
        fix: 'check the type and which column it is in the schema',
      },
    ];
  });
  if (problems.length > 0) throw new ProblemsError(problems);
}

const WHY: Readonly<Record<keyof BuiltTable['columns'][number]['dropped'], string>> = {
  empty: 'empty',
  notOfType: 'not of the type',
  short: 'too short',
  long: 'too long',
  placeholder: 'placeholders or ignored',
  common: 'too common',
};

function tell({ table, file, rows, rowsWithoutPrimary, columns, bytes, notOfType }: Imported): void {
  print(`${table}: ${rows.toLocaleString('en')} rows of ${file}, ${bytes.toLocaleString('en')} bytes of hashes`);
  if (rowsWithoutPrimary > 0) print(`  ${rowsWithoutPrimary} rows without a primary value were left out`);
  for (const { name, kept, dropped } of columns) {
    const out = Object.entries(WHY).flatMap(([why, words]) => {
      const count = dropped[why as keyof typeof dropped];
      return count === 0 ? [] : [`${count} ${words}`];
    });
    print(`  ${name}: ${kept} values${out.length === 0 ? '' : `; left out: ${out.join(', ')}`}`);
  }
  for (const { line, column } of notOfType) printError(`  ${file}:${line} ${column}: not of its type`);
  print('A gateway that runs takes it over with: postern reload');
}

export async function dataList(options: Options): Promise<ExitCode> {
  const { config } = await readConfig(options.config);
  const { folder, key } = config.indexes;
  const names = tableNames(folder);
  const opened = names.length === 0 ? [] : await openAll(folder, names, key);
  if (options.json === true) {
    print(
      JSON.stringify(
        opened.map(({ name, rows, bytes, imported, secondary, columns }) => ({
          name,
          rows,
          bytes,
          imported,
          secondary,
          columns: columns.map(({ name: column, type, isPrimary }) => ({ name: column, type, primary: isPrimary })),
        })),
      ),
    );
    return EXIT.good;
  }
  if (opened.length === 0) print('There are no tables yet. Import one: postern data import TABLE --schema S FILE');
  for (const { name, rows, bytes, imported, columns } of opened) {
    print(`${name}  ${rows.toLocaleString('en')} rows, ${bytes.toLocaleString('en')} bytes, imported ${imported}`);
    for (const { name: column, type, isPrimary } of columns)
      print(`  ${column}  ${type}${isPrimary ? ', primary' : ''}`);
  }
  return EXIT.good;
}

async function openAll(folder: string, names: readonly string[], keyFile: string): Promise<readonly Table[]> {
  const key = readTenantKey(keyFile);
  return await Promise.resolve(names.map((name) => Table.open(tableFile(folder, name), key)));
}

export async function dataRemove(table: string, options: Options): Promise<ExitCode> {
  const { config } = await readConfig(options.config);
  const { folder } = config.indexes;
  return await withIndexes(folder, async () => {
    const names = tableNames(folder);
    if (!names.includes(table)) {
      const near = suggestion(table, names);
      throw new CommandError(EXIT.usage, `there is no table "${table}"${near === undefined ? '' : ` (${near})`}`);
    }
    await rm(tableFile(folder, table));
    await syncFolder(tablesFolder(folder));
    if (options.json === true) print(JSON.stringify({ removed: table }));
    else print(`${table} is removed. Rules that name it are errors from the next reload on.`);
    return EXIT.good;
  });
}
