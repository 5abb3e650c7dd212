// The strict reader: walks the raw bytes of a mail, entity by entity (RFC 2045, RFC 2046), and notes on its way whatever
// readers could see differently. Without doubts its tree is the reading; with doubts it is one of several (read-mail.ts).
// Bodies are never copied or converted. Linear in the bytes for each level of nesting, which is bounded; never throws.
import { readBoundary } from './boundary.ts';
import type { Doubt } from './doubts.ts';
import type { Entity, RawField, Section, StructuredValue } from './entity.ts';
import { readHeaderBlock, type LineEnds } from './header-block.ts';
import { splitParts } from './multipart.ts';
import { needsLenientReading, readParametersLeniently, readStructuredValue, unfold } from './structured-value.ts';

export interface Structure {
  readonly root: Entity;
  readonly doubts: Set<Doubt>;
  /** Text in front of or behind the parts of multiparts: of no part, but people may see it. */
  readonly outside: readonly Section[];
  /** Content is somewhere else or in other messages (M09). */
  readonly isPartial: boolean;
  readonly isEncrypted: boolean;
}

/** What a walk gathers. */
export interface Walk {
  readonly bytes: Buffer;
  readonly doubts: Set<Doubt>;
  readonly ends: LineEnds;
  readonly outside: Section[];
  /** Boundaries of all multiparts. */
  readonly boundaries: Set<string>;
  /** What follows `--` on lines that begin with a boundary and go on; those of nested parts are in `boundaries` too. */
  readonly longerBoundaries: Set<string>;
  parts: number;
  /** More of them are a doubt, and not walked through. */
  readonly maxParts: number;
  isPartial: boolean;
  isEncrypted: boolean;
}

/** Multiparts in multiparts that every reader follows; Postfix stops at 100. */
const MAX_NESTING = 30;
const ENCODINGS: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary', 'base64', 'quoted-printable']);
const IDENTITY: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary']);
const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+*-]+$/;
/** Top-level types of IANA's registry, and private ones. */
const KNOWN_TYPE =
  /^(?:text|multipart|application|image|audio|video|message|font|model|chemical|haptics|example|x-[a-z0-9-]+)\//;
const TEXT: StructuredValue = { value: 'text/plain', parameters: new Map() };
const MAIL: StructuredValue = { value: 'message/rfc822', parameters: new Map() };
const NONE: StructuredValue = { value: '', parameters: new Map() };

export function readStructure(bytes: Buffer, maxParts: number): Structure {
  const walk: Walk = {
    bytes,
    doubts: new Set(),
    ends: { crlf: false, lf: false },
    outside: [],
    boundaries: new Set(),
    longerBoundaries: new Set(),
    parts: 0,
    maxParts,
    isPartial: false,
    isEncrypted: false,
  };
  const root = readEntity(walk, { start: 0, end: bytes.length }, { outer: [], standard: TEXT });
  const { doubts, ends, outside, isPartial, isEncrypted } = walk;
  if (walk.longerBoundaries.size > 0) {
    // A delimiter line that goes on after the boundary counts for some readers (RFC 2046 section 5.1.1 allows both).
    const isNested = walk.longerBoundaries.isSubsetOf(walk.boundaries);
    doubts.add(isNested ? 'boundary-in-boundary' : 'longer-delimiter');
  }
  if (ends.lf) doubts.add(ends.crlf ? 'mixed-line-ends' : 'bare-newline');
  if (bytes.includes(0)) doubts.add('nul-in-body');
  return { root, doubts, outside, isPartial, isEncrypted };
}

interface Surroundings {
  /** Boundaries of the multiparts that it stands in. */
  readonly outer: readonly string[];
  /** What it is where nothing is said. */
  readonly standard: StructuredValue;
}

function readEntity(walk: Walk, section: Section, { outer, standard }: Surroundings): Entity {
  const { doubts } = walk;
  if (++walk.parts > walk.maxParts) doubts.add('too-many-parts');
  const { fields, bodyStart } = readHeaderBlock(walk.bytes, section, doubts, walk.ends);
  const body = { start: bodyStart, end: section.end };
  const typeField = first(fields, 'content-type');
  const type = typeField === undefined || typeField.trim() === '' ? standard : readType(typeField, doubts);
  const encoding = readEncoding(first(fields, 'content-transfer-encoding'), doubts);
  const dispositionField = first(fields, 'content-disposition');
  const disposition = dispositionField === undefined ? NONE : readDisposition(dispositionField, doubts);
  const entity = { fields, type, disposition, encoding, body, ...nameOf(type, disposition) };
  noteContent(walk, type, encoding);
  if (!type.value.startsWith('multipart/')) return entity;
  if (!IDENTITY.has(encoding)) doubts.add('encoded-multipart');
  const boundary = readBoundary(typeField ?? '', type, doubts);
  if (boundary === undefined) return entity;
  if (outer.includes(boundary)) doubts.add('boundary-of-outer');
  if (outer.length >= MAX_NESTING) {
    doubts.add('too-deep');
    return entity;
  }
  walk.boundaries.add(boundary);
  const within = {
    outer: [...outer, boundary],
    standard: type.value === 'multipart/digest' ? MAIL : TEXT,
  };
  const parts: Entity[] = [];
  for (const part of splitParts(walk, body, boundary)) {
    if (walk.parts > walk.maxParts) break; // what is more is seen by the other readings and said
    parts.push(readEntity(walk, part, within));
  }
  return { ...entity, parts };
}

/** The name of a file; one that the type gives otherwise is another reading (attack H02). */
function nameOf(type: StructuredValue, disposition: StructuredValue): Pick<Entity, 'filename' | 'otherNames'> {
  const [filename, ...otherNames] = new Set(
    [
      disposition.parameters.get('filename'),
      ...(disposition.others?.get('filename') ?? []),
      type.parameters.get('name'),
      ...(type.others?.get('name') ?? []),
    ].filter((name) => name !== undefined && name !== ''),
  );
  if (filename === undefined) return {};
  return { filename, ...(otherNames.length === 0 ? {} : { otherNames: otherNames.flatMap((name) => name ?? []) }) };
}

const first = (fields: readonly RawField[], name: string): string | undefined =>
  fields.find((field) => field.name === name)?.value;

function readType(field: string, doubts: Set<Doubt>): StructuredValue {
  const reading = readStructuredValue(field);
  const { value, isOdd, repeated, loose } = reading;
  if (!MEDIA_TYPE.test(value)) doubts.add('media-type');
  else if (!KNOWN_TYPE.test(value)) doubts.add('unknown-type');
  if (repeated.includes('charset')) doubts.add('repeated-charset');
  if (isOdd || repeated.length > 0 || loose.includes('charset')) doubts.add('parameters');
  const isNamed = needsLenientReading(reading, field);
  // A boundary is never read leniently here: readBoundary has its own eyes for it.
  return { value: value || 'text/plain', ...(isNamed ? merge(reading, field) : { parameters: reading.parameters }) };
}

function readDisposition(field: string, doubts: Set<Doubt>): StructuredValue {
  const reading = readStructuredValue(field);
  if (reading.isOdd || reading.repeated.length > 0) doubts.add('parameters');
  return {
    value: reading.value,
    ...(needsLenientReading(reading, field) ? merge(reading, field) : { parameters: reading.parameters }),
  };
}

/** What people see of a value wins over what stands there. */
function merge({ parameters }: StructuredValue, field: string): Pick<StructuredValue, 'parameters' | 'others'> {
  const readings = [...readParametersLeniently(field)];
  return {
    parameters: new Map([...parameters, ...readings.map(([name, [best = '']]) => [name, best] as const)]),
    others: new Map(readings.map(([name, [, ...others]]) => [name, others])),
  };
}

function readEncoding(field: string | undefined, doubts: Set<Doubt>): string {
  if (field === undefined) return '7bit';
  const encoding = unfold(field).toLowerCase();
  if (/[\r\n]|[ \t]$/.test(field)) doubts.add('padded-encoding');
  if (ENCODINGS.has(encoding)) return encoding;
  doubts.add(/base64|quoted|uu|yenc|hex/.test(encoding) ? 'encoding' : 'unknown-encoding');
  return '7bit';
}

function noteContent(walk: Walk, { value, parameters }: StructuredValue, encoding: string): void {
  if (value === 'message/partial' || value === 'message/external-body') walk.isPartial = true;
  if (value === 'message/rfc822' && encoding === 'quoted-printable') walk.doubts.add('encoded-message');
  if (value === 'multipart/digest') walk.doubts.add('digest');
  const isSmime = value === 'application/pkcs7-mime' || value === 'application/x-pkcs7-mime';
  const isClear = /^(?:signed-data|certs-only|compressed-data)$/i.test(parameters.get('smime-type') ?? '');
  if (value === 'multipart/encrypted' || (isSmime && !isClear)) walk.isEncrypted = true;
}
