// The leaves of a structure that was read strictly. Decoding is part of the audit: what is not cleanly encoded is doubtful too. Of
// a doubtful leaf every reading is given.
import { headerText } from '../headers.ts';
import { takeInlineFiles } from '../text/inline-files.ts';
import { base64Readings, decodeBase64 } from './base64.ts';
import type { Doubt } from './doubts.ts';
import type { Entity, RawField, StructuredValue } from './entity.ts';
import type { Leaf } from './leaf.ts';
import { decodeQuotedPrintable } from './quoted-printable.ts';
import { unfold } from './structured-value.ts';
import type { Structure } from './structure.ts';

interface Limits {
  readonly partBytes: number;
}

export interface TreeLeaves {
  readonly leaves: readonly Leaf[];
  /** Values of the header fields of multiparts, for the scan. */
  readonly multipartTexts: readonly string[];
}

/** @param structure doubts about transfer encodings are added to its own */
export function treeLeaves(bytes: Buffer, structure: Structure, limits: Limits): TreeLeaves {
  const leaves: Leaf[] = [];
  const multipartTexts: string[] = [];
  const visit = (entity: Entity): void => {
    const headerTexts = entity === structure.root ? [] : partHeaderTexts(entity);
    if (entity.parts === undefined) {
      leaves.push(leafOf(entity, headerTexts, decode(bytes, entity, structure.doubts), limits));
      return;
    }
    multipartTexts.push(...headerTexts);
    for (const part of entity.parts) visit(part);
  };
  visit(structure.root);
  return { leaves, multipartTexts };
}

/** What else a doubtful leaf may be. */
export function otherReadings(bytes: Buffer, { root }: Structure, limits: Limits): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (entity: Entity): void => {
    if (entity.parts !== undefined) {
      entity.parts.forEach(visit);
      return;
    }
    for (const reading of entityReadings(bytes, entity)) leaves.push(leafOf(entity, [], reading, limits));
  };
  visit(root);
  return leaves;
}

function leafOf(entity: Entity, headerTexts: readonly string[], content: Buffer, limits: Limits): Leaf {
  const { type, disposition, filename, otherNames } = entity;
  const [charset, format, delSp] = ['charset', 'format', 'delsp'].map((name) => type.parameters.get(name));
  return {
    contentType: type.value,
    ...(charset === undefined ? {} : { charset }),
    ...(format === undefined ? {} : { format }),
    ...(delSp === undefined ? {} : { delSp }),
    ...(filename === undefined ? {} : { filename }),
    ...(otherNames === undefined ? {} : { otherNames }),
    ...(disposition.value === '' ? {} : { disposition: disposition.value }),
    headerTexts,
    ...(content.length <= limits.partBytes ? { bytes: content } : {}),
    size: content.length,
  };
}

function decode(bytes: Buffer, { body, encoding, type }: Entity, doubts: Set<Doubt>): Buffer {
  if (encoding === 'base64') return decodeBase64(bytes, body, doubts);
  if (encoding !== 'quoted-printable') return bytes.subarray(body.start, body.end);
  const decoded = decodeQuotedPrintable(bytes, body);
  const isText = type.value.startsWith('text/');
  if (decoded.isBroken && !isText) doubts.add('ambiguous-quoted-printable');
  else if (decoded.isBroken || decoded.isUntidy) doubts.add('untidy-quoted-printable');
  return decoded.bytes;
}

function entityReadings(bytes: Buffer, { body, encoding, type, fields }: Entity): readonly Buffer[] {
  const content = bytes.subarray(body.start, body.end);
  const readings: Buffer[] = [];
  // Every encoding that some field names, wherever in its value.
  const named = fields
    .filter(({ name }) => name === 'content-transfer-encoding')
    .map(({ value }) => value.toLowerCase());
  const says = (word: string): boolean => named.some((value) => value.includes(word));
  if (says('base64')) readings.push(...base64Readings(content));
  if (says('quoted')) readings.push(decodeQuotedPrintable(bytes, body).bytes);
  if (says('uu')) readings.push(...takeInlineFiles(content).files.map((file) => file.bytes));
  if (type.value.startsWith('multipart/')) return readings.map((reading) => asMail(fields, reading));
  // What stands there as it stands, unless it clearly is encoded; then it is in the raw sweep.
  if (named.length !== 1 || !isEncoded(encoding) || readings.length > 1) readings.push(content);
  return readings;
}

const isEncoded = (encoding: string): boolean => encoding === 'base64' || encoding === 'quoted-printable';

/** A multipart that was encoded as a whole, as a mail of its own. */
function asMail(fields: readonly RawField[], content: Buffer): Buffer {
  const type = fields.find(({ name }) => name === 'content-type')?.value ?? '';
  return Buffer.concat([Buffer.from(`Content-Type:${type.trimEnd()}\r\n\r\n`, 'latin1'), content]);
}

/** Fields of a part as text (attack H04): what stands there, and names as people see them. */
function partHeaderTexts({ fields, type, disposition }: Entity): readonly string[] {
  const texts: string[] = [];
  for (const { name, value } of fields) {
    if (name === 'content-type') texts.push(...parameterTexts(type));
    else if (name === 'content-disposition') texts.push(...parameterTexts(disposition));
    else if (name !== 'content-transfer-encoding') texts.push(headerText(unfold(value)));
  }
  return texts.filter((text) => text !== '');
}

/** In one text, a line each: most say nothing. */
function parameterTexts({ parameters }: StructuredValue): readonly string[] {
  const values: string[] = [];
  for (const [name, value] of parameters) if (name !== 'charset' || value.length > 20) values.push(value);
  return values.length === 0 ? [] : [values.join('\n')];
}
