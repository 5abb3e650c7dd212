// A mail as a tree that readers of different make can be compared by: type, name and hash of leaves, parts of multiparts and of
// attached mail. What readers may differ in without seeing other content is left out: blanks at the ends of lines, the
// type of what declares none.
import { createHash } from 'node:crypto';
import type { Entity } from '../../src/extract/mime/entity.ts';
import type { Leaf } from '../../src/extract/mime/leaf.ts';
import { readParserLeaves } from '../../src/extract/mime/parser-leaves.ts';
import { readStructure } from '../../src/extract/mime/structure.ts';
import { treeLeaves } from '../../src/extract/mime/tree-leaves.ts';
import { INSPECTION_LIMITS } from '../../src/mail/limits.ts';

export interface Node {
  readonly type: string;
  readonly name?: string;
  readonly hash?: string;
  readonly parts?: readonly Node[];
}

/** Our strict reading of an ordinary mail in the shapes in which other readers can be asked. */
export interface OrdinaryReading {
  /** With attached mail opened; undefined when attached mail is not ordinary itself. */
  readonly tree: Node | undefined;
  /** Type, hash and name of each leaf. */
  readonly leaves: readonly string[];
  /** Names are comparable: none is in raw 8-bit characters, of which every reader makes its own guess. */
  readonly isNamed: boolean;
}

const LIMITS = { parts: 1_000, partBytes: 1_000_000_000 };
/** Opened as mail by Python whatever stands in it; of these only the type is compared. */
const OPAQUE = /^message\/(?!rfc822$)/;

/** Undefined when the mail is not ordinary. */
export function readOrdinary(bytes: Buffer): OrdinaryReading | undefined {
  const structure = readStructure(bytes, INSPECTION_LIMITS.parts);
  const { leaves } = treeLeaves(bytes, structure, LIMITS);
  if (structure.doubts.size > 0) return undefined;
  const isTyped: boolean[] = [];
  let next = 0;
  let isWhole = true;
  const node = (entity: Entity): Node => {
    const type = entity.type.value;
    if (entity.parts !== undefined) return { type, parts: entity.parts.map(node) };
    const leaf = leaves[next++];
    isTyped.push(entity.fields.some(({ name }) => name === 'content-type') && !type.endsWith('/octet-stream'));
    if (type === 'message/rfc822' && entity.encoding !== 'base64') {
      const inner = readOrdinary(leaf?.bytes ?? Buffer.alloc(0))?.tree;
      if (inner === undefined) isWhole = false;
      else return { type, parts: [inner] };
    }
    // Python does not decode mail that is encoded as a whole.
    if (OPAQUE.test(type) || type === 'message/rfc822') return { type };
    return {
      type,
      ...(leaf?.filename === undefined ? {} : { name: leaf.filename }),
      hash: hashOf(leaf?.bytes),
    };
  };
  const tree = node(structure.root);
  const isNamed = !hasRawNames(structure.root);
  return { tree: isWhole ? tree : undefined, leaves: leafLines(leaves, isTyped, isNamed), isNamed };
}

/** mailparser's reading as `leaves` of ours, names and types left out where they can't be compared. */
export async function readWithMailparser(bytes: Buffer, ours: OrdinaryReading): Promise<readonly string[]> {
  const { leaves } = await readParserLeaves(bytes, LIMITS);
  return leafLines(
    leaves,
    ours.leaves.map((line) => !line.startsWith(`${UNTOLD} `)),
    ours.isNamed,
  );
}

/** mailparser takes a type from the name where none is declared, or none that says anything. */
const UNTOLD = '-';

const leafLines = (leaves: readonly Leaf[], isTyped: readonly boolean[], isNamed: boolean): readonly string[] =>
  leaves.map(({ contentType, filename = '', bytes }, i) =>
    [isTyped[i] === true ? contentType : UNTOLD, hashOf(bytes), isNamed ? filename : ''].join(' '),
  );

export function withoutNamesIn({ type, hash, parts }: Node): Node {
  return {
    type,
    ...(hash === undefined ? {} : { hash }),
    ...(parts === undefined ? {} : { parts: parts.map(withoutNamesIn) }),
  };
}

function hasRawNames({ fields, parts = [] }: Entity): boolean {
  const isRaw = fields.some(({ name, value }) => name.startsWith('content-') && /[^\0-\x7F]/.test(value));
  return isRaw || parts.some(hasRawNames);
}

function hashOf(bytes: Buffer = Buffer.alloc(0)): string {
  const text = bytes
    .toString('latin1')
    .replaceAll(/[ \t]+(?=\r?\n)|[ \t]+$/g, '')
    .replace(/[\r\n]+$/, '');
  return createHash('sha1').update(text, 'latin1').digest('hex');
}
