// Compound files ([MS-CFB]): the tree of storages and streams in a file of old Office and Outlook. Every chain of sectors is as
// long as the file at most, every entry is visited once, and what is read counts against the budget: entries may share sectors.
// Throws when there is no tree at all; a stream that breaks off is told by `isWhole`.
import type { UnpackBudget } from '../reader.ts';

const SIGNATURE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
/** Values from here on end a chain or mark a free sector (section 2.1). */
const NO_SECTOR = 0xfffffffa;
const NO_ENTRY = 0xffffffff;
const ENTRY_BYTES = 128;
const MINI_SECTOR = 64;

export const isCompoundFile = (bytes: Buffer): boolean => bytes.subarray(0, 8).equals(SIGNATURE);

export interface Storage {
  readonly name: string;
  /** Streams by their name in lower case. */
  readonly streams: ReadonlyMap<string, Stream>;
  readonly storages: readonly Storage[];
}

export interface Stream {
  readonly name: string;
  readonly size: number;
  /** Content, as far as its sectors are there; empty when the budget does not allow it. */
  read(): Buffer;
}

export interface CompoundFile {
  readonly root: Storage;
  /** False once a stream that was read broke off or was too big. */
  isWhole: boolean;
}

interface Entry {
  readonly name: string;
  readonly type: number;
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly start: number;
  readonly size: number;
}

export function openCompoundFile(bytes: Buffer, budget: UnpackBudget): CompoundFile {
  if (!isCompoundFile(bytes) || bytes.length < 512) throw new Error('no compound file');
  const sectors = new Sectors(bytes);
  const entries = readEntries(sectors.content(bytes.readUInt32LE(48)));
  const root = entries[0];
  if (root === undefined) throw new Error('a compound file without root');
  const mini = sectors.content(root.start);
  const miniTable = sectors.content(bytes.readUInt32LE(60));
  const cutoff = bytes.readUInt32LE(56);
  const file: CompoundFile = { root: { name: '', streams: new Map(), storages: [] }, isWhole: true };
  const read = ({ start, size }: Entry): Buffer => {
    if (size === 0) return Buffer.alloc(0);
    const length = Math.min(size, bytes.length);
    budget.bytes -= length;
    if (budget.bytes < 0) {
      file.isWhole = false;
      return Buffer.alloc(0);
    }
    const content = size < cutoff ? miniContent(mini, miniTable, start, length) : sectors.content(start, length);
    if (content.length < size) file.isWhole = false;
    return content.subarray(0, size);
  };
  return Object.assign(file, { root: buildTree(entries, read) });
}

/** Sectors of a file by their chains. */
class Sectors {
  readonly #bytes: Buffer;
  readonly #size: number;
  readonly #table: Uint32Array;

  constructor(bytes: Buffer) {
    const shift = bytes.readUInt16LE(30);
    if (shift < 7 || shift > 16) throw new Error('sectors of no known size');
    this.#bytes = bytes;
    this.#size = 2 ** shift;
    const count = Math.ceil(bytes.length / this.#size);
    this.#table = new Uint32Array(count).fill(NO_ENTRY);
    const perSector = this.#size / 4;
    let filled = 0;
    for (const sector of this.#tableSectors(count)) {
      const content = this.#sector(sector);
      for (let i = 0; i + 4 <= content.length && filled + i / 4 < count; i += 4) {
        this.#table[filled + i / 4] = content.readUInt32LE(i);
      }
      filled += perSector;
    }
  }

  /** Bytes of a chain, at most `length` of them. */
  content(start: number, length = this.#bytes.length): Buffer {
    const pieces: Buffer[] = [];
    let size = 0;
    let sector = start;
    for (let steps = 0; sector < NO_SECTOR && steps <= this.#table.length && size < length; steps++) {
      const piece = this.#sector(sector);
      if (piece.length === 0) break;
      pieces.push(piece);
      size += piece.length;
      sector = this.#table[sector] ?? NO_ENTRY;
    }
    return Buffer.concat(pieces);
  }

  #sector(sector: number): Buffer {
    const start = (sector + 1) * this.#size;
    return this.#bytes.subarray(start, start + this.#size);
  }

  /** Sectors that hold the table: 109 named in the header, the rest in a chain of its own (section 2.5). */
  #tableSectors(count: number): readonly number[] {
    const found: number[] = [];
    const add = (sector: number): void => {
      if (sector < NO_SECTOR && found.length <= count) found.push(sector);
    };
    for (let i = 0; i < 109; i++) add(this.#bytes.readUInt32LE(76 + i * 4));
    let next = this.#bytes.readUInt32LE(68);
    for (let steps = 0; next < NO_SECTOR && steps <= count; steps++) {
      const content = this.#sector(next);
      if (content.length < this.#size) break;
      for (let i = 0; i + 8 <= content.length; i += 4) add(content.readUInt32LE(i));
      next = content.readUInt32LE(content.length - 4);
    }
    return found;
  }
}

function miniContent(mini: Buffer, table: Buffer, start: number, length: number): Buffer {
  const pieces: Buffer[] = [];
  let size = 0;
  let sector = start;
  for (let steps = 0; sector < NO_SECTOR && steps <= mini.length / MINI_SECTOR && size < length; steps++) {
    const piece = mini.subarray(sector * MINI_SECTOR, (sector + 1) * MINI_SECTOR);
    if (piece.length === 0) break;
    pieces.push(piece);
    size += piece.length;
    sector = sector * 4 + 4 <= table.length ? table.readUInt32LE(sector * 4) : NO_ENTRY;
  }
  return Buffer.concat(pieces);
}

/** Directory entries (section 2.6.1); free ones keep their place. */
function readEntries(directory: Buffer): readonly Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at + ENTRY_BYTES <= directory.length; at += ENTRY_BYTES) {
    const nameBytes = Math.min(64, directory.readUInt16LE(at + 64));
    entries.push({
      name: directory.toString('utf16le', at, at + (nameBytes - (nameBytes % 2))).replace(/\0[^]*$/, ''),
      type: directory.readUInt8(at + 66),
      left: directory.readUInt32LE(at + 68),
      right: directory.readUInt32LE(at + 72),
      child: directory.readUInt32LE(at + 76),
      start: directory.readUInt32LE(at + 116),
      size: directory.readUInt32LE(at + 120),
    });
  }
  return entries;
}

const STORAGE = 1;
const STREAM = 2;

interface OpenStorage extends Storage {
  readonly streams: Map<string, Stream>;
  readonly storages: OpenStorage[];
}

/** Streams that the tree does not lead to are put into the root: they are there for whoever looks at the bytes. */
function buildTree(entries: readonly Entry[], read: (entry: Entry) => Buffer): Storage {
  const root: OpenStorage = { name: '', streams: new Map(), storages: [] };
  const visited = new Set<number>([0]);
  const pending: { readonly index: number; readonly parent: OpenStorage }[] = [];
  const visit = (index: number, parent: OpenStorage): void => {
    if (index === NO_ENTRY || index >= entries.length || visited.has(index)) return;
    visited.add(index);
    pending.push({ index, parent });
  };
  visit(entries[0]?.child ?? NO_ENTRY, root);
  for (let lost = 0; ;) {
    const next = pending.pop();
    if (next === undefined) {
      while (lost < entries.length && (visited.has(lost) || entries[lost]?.type !== STREAM)) lost++;
      if (lost >= entries.length) return root;
      visit(lost, root);
      continue;
    }
    const entry = entries[next.index];
    if (entry === undefined) continue;
    visit(entry.left, next.parent);
    visit(entry.right, next.parent);
    if (entry.type === STREAM) addStream(next.parent, entry, read);
    if (entry.type !== STORAGE) continue;
    const storage: OpenStorage = { name: entry.name, streams: new Map(), storages: [] };
    next.parent.storages.push(storage);
    visit(entry.child, storage);
  }
}

function addStream({ streams }: OpenStorage, entry: Entry, read: (entry: Entry) => Buffer): void {
  const { name, size } = entry;
  let key = name.toLowerCase();
  while (streams.has(key)) key += ' again';
  streams.set(key, { name, size, read: () => read(entry) });
}
