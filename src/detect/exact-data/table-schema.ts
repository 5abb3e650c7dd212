// The schema of a table of exact data, as an admin writes it beside the file that is imported: which columns there are, what kind
// of values each has, and which of them name a row by themselves. Every mistake is told with its line.
import { z } from 'zod';
import type { Problem } from '../../rules/problem.ts';
import { suggestion } from '../../rules/suggest.ts';
import { YamlFile } from '../../rules/yaml-file.ts';
import { isPlainType, PLAIN_TYPES, type Column } from './column.ts';
import { DATE_ORDERS } from './dates.ts';

export const TABLE_NAME = /^[a-z][a-z0-9-]{0,63}$/;
const MAX_COLUMNS = 64;

const schema = z.strictObject({
  format: z.literal(1, { error: 'must be 1: this version reads format 1 only' }),
  /** False: the file's first line holds values already, and columns are in the file's order. */
  header: z.boolean().default(true),
  /** How many other values of a row must stand near its primary one. */
  secondary: z.int().min(0).optional(),
  columns: z
    .array(
      z.strictObject({
        name: z.string().regex(TABLE_NAME, 'must be lower case letters, digits and hyphens, such as "id-number"'),
        type: z.string(),
        primary: z.boolean().default(false),
        /** The text above the column in the file, where it is not the name. */
        header: z.string().min(1).optional(),
        /** Values that say nothing: the company's own number, placeholders. */
        ignore: z.array(z.union([z.string(), z.number().transform(String)])).default([]),
        order: z.enum(DATE_ORDERS).optional(),
      }),
    )
    .min(1)
    .max(MAX_COLUMNS),
});

export interface SchemaColumn extends Column {
  readonly header: string;
  readonly ignore: readonly string[];
}

export interface TableSchema {
  readonly hasHeader: boolean;
  /** Values of a row that must stand near its primary one. */
  readonly secondary: number;
  readonly columns: readonly SchemaColumn[];
}

/** @param detectors ids that a column's type may name. Problems are appended; undefined when there are errors */
export function readTableSchema(
  file: string,
  text: string,
  detectors: readonly string[],
  problems: Problem[],
): TableSchema | undefined {
  const yaml = new YamlFile(file, text);
  const input = yaml.read(schema, problems);
  if (input === undefined) return undefined;
  const before = problems.length;
  const names = new Set<string>();
  for (const [i, { name, type, order }] of input.columns.entries()) {
    const at = (key: string): readonly PropertyKey[] => ['columns', i, key];
    if (names.has(name)) problems.push(yaml.problem(at('name'), `there are two columns "${name}"`));
    names.add(name);
    if (!isPlainType(type) && !detectors.includes(type)) {
      const known = [...PLAIN_TYPES, ...detectors];
      const fix = suggestion(type, known) ?? `a detector's id or one of ${PLAIN_TYPES.join(', ')}`;
      problems.push(yaml.problem(at('type'), `unknown type "${type}"`, { fix }));
    }
    if (order !== undefined && type !== 'date')
      problems.push(yaml.problem(at('order'), '"order" is for columns of type date'));
  }
  const primaries = input.columns.filter(({ primary }) => primary).length;
  if (primaries === 0) {
    const fix = 'set primary: true for the column that names a row by itself, such as an ID or customer number';
    problems.push(yaml.problem(['columns'], 'no column is primary', { fix }));
  }
  const secondary = input.secondary ?? Math.min(1, input.columns.length - 1);
  if (secondary > input.columns.length - 1) {
    const fix = `make it ${input.columns.length - 1} or less`;
    problems.push(yaml.problem(['secondary'], 'asks for more values than a row has beside its primary one', { fix }));
  }
  if (problems.length > before) return undefined;
  const columns = input.columns.map(({ name, type, primary, header = name, ignore, order }) => ({
    ...{ name, type, isPrimary: primary, header, ignore },
    ...(order === undefined ? {} : { order }),
  }));
  return { hasHeader: input.header, secondary, columns };
}
