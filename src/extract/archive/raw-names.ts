// Names of entries as octets, of formats that keep them in whatever charset and whose names 7-Zip takes for UTF-8, so that Chinese ones come
// out as nonsense (attack X05). As far as the headers go; where they don't fit the list ends.

type Names = (bytes: Buffer) => Generator<Buffer>;

const BY_TYPE: ReadonlyMap<string, Names> = new Map([
  ['Lzh', lhaNames],
  ['Arj', arjNames],
  ['Cab', cabinetNames],
]);

/**
 * @param type in 7-Zip's words
 * @param most names that are read
 */
export function rawNames(type: string, bytes: Buffer, most: number): readonly Buffer[] {
  const names = BY_TYPE.get(type);
  return names === undefined ? [] : names(bytes).take(most).toArray();
}

const untilZero = (bytes: Buffer, at: number): Buffer => {
  const end = bytes.indexOf(0, at);
  return bytes.subarray(at, end === -1 ? bytes.length : end);
};

/** Headers of levels 0 and 1 have the name in them; in extended ones (levels 1 and 2) it has the types 1 and 2. */
function* lhaNames(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at + 24 <= bytes.length && bytes[at + 2] === 0x2d && bytes[at + 6] === 0x2d;) {
    const level = bytes[at + 20] ?? 0;
    const packed = bytes.readUInt32LE(at + 7);
    if (level > 2) return;
    if (level < 2) yield bytes.subarray(at + 22, at + 22 + (bytes[at + 21] ?? 0));
    const end = at + (level === 2 ? bytes.readUInt16LE(at) : 2 + (bytes[at] ?? 0));
    if (level > 0) yield* extendedNames(bytes, level === 2 ? at + 24 : end - 2);
    if (end <= at) return;
    at = end + packed; // of level 1 the packed size counts the extended headers
  }
}

/** Extended headers of one entry; archivers write two or three. */
const MAX_EXTENDED = 64;

/** The length of each stands in front of it, the last one has none. */
function* extendedNames(bytes: Buffer, start: number): Generator<Buffer> {
  let at = start;
  for (let i = 0; i < MAX_EXTENDED && at >= 0 && at + 2 <= bytes.length; i++) {
    const length = bytes.readUInt16LE(at);
    if (length < 3) return;
    const type = bytes[at + 2];
    if (type === 1 || type === 2) yield bytes.subarray(at + 3, at + length);
    at += length;
  }
}

/** A signature, the size of the basic header, its fixed part, the name; then extended headers and the data. */
function* arjNames(bytes: Buffer): Generator<Buffer> {
  let isArchive = true; // the first header is the archive's own
  for (let at = 0; at + 40 <= bytes.length && bytes.readUInt16LE(at) === 0xea60;) {
    const size = bytes.readUInt16LE(at + 2);
    if (size === 0) return;
    yield untilZero(bytes, at + 4 + (bytes[at + 4] ?? 0));
    const packed = isArchive ? 0 : bytes.readUInt32LE(at + 16);
    isArchive = false;
    at += 4 + size + 4;
    for (let extended = at + 2 <= bytes.length ? bytes.readUInt16LE(at) : 0; extended !== 0;) {
      at += 2 + extended + 4;
      extended = at + 2 <= bytes.length ? bytes.readUInt16LE(at) : 0;
    }
    at += 2 + packed;
  }
}

/** [MS-CAB] section 2.3: sixteen octets, then the name. */
function* cabinetNames(bytes: Buffer): Generator<Buffer> {
  if (bytes.length < 36) return;
  let at = bytes.readUInt32LE(16);
  for (let count = bytes.readUInt16LE(28); count > 0 && at + 17 <= bytes.length; count--) {
    const name = untilZero(bytes, at + 16);
    yield name;
    at += 17 + name.length;
  }
}
