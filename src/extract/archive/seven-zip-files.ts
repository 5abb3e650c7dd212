// The files in memory that 7-Zip works on, watched: what it writes, reads and creates is counted, and it is ended at a limit (attack X01)
// by an error that goes through it. Files are caught as they are opened, for the directory of that file system loses some (attack X13).

export interface UnpackLimits {
  /** Bytes that may come out. */
  readonly bytes: number;
  readonly entries: number;
}

/** Reading small archives, the unpacker reads its buffers over and over. */
const READS_FOR_SMALL = 64 * 1024 * 1024;

/** A file in memory, as Emscripten keeps it. */
interface MemoryNode {
  readonly mode: number;
  readonly usedBytes: number;
  readonly contents: Uint8Array | null;
}

interface MemoryStream {
  readonly node: MemoryNode;
  readonly position: number;
}

/** Emscripten's file system, as far as it is used and watched here. */
export interface MemoryFiles {
  open: (path: string, flags: string | number, ...rest: number[]) => MemoryStream;
  close: (stream: MemoryStream) => void;
  read: (stream: MemoryStream, into: ArrayBufferView, offset: number, length: number, position?: number) => number;
  write: (
    stream: MemoryStream,
    from: ArrayBufferView,
    offset: number,
    length: number,
    position?: number,
    canOwn?: boolean,
  ) => number;
  writeFile: (path: string, text: string) => void;
  mkdir: (path: string) => void;
  mknod: (path: string, mode: number, device: number) => MemoryNode;
  ftruncate: (descriptor: number, length: number) => void;
  symlink: (target: string, path: string) => void;
  chmod: (path: string, mode: number) => void;
  isFile: (mode: number) => boolean;
}

/** What comes out. */
export interface Found {
  /** By path, in order. */
  readonly files: Map<string, MemoryNode>;
  /** Where links lead; none is made. */
  readonly links: string[];
}

export class OverLimit extends Error {}

/**
 * Watches until the returned function is called.
 * @param out folder that 7-Zip unpacks into
 */
export function watchFiles(
  fs: MemoryFiles,
  out: string,
  limits: UnpackLimits & { readonly reads: number },
  found: Found,
): () => void {
  const { open, read, write, mknod, ftruncate, symlink, chmod } = fs;
  let writable = limits.bytes;
  let creatable = limits.entries * 2; // files and their folders
  let readable = Math.max(READS_FOR_SMALL, limits.reads);
  fs.read = (...args) => {
    readable -= args[3];
    if (readable < 0) throw new OverLimit('reads the archive too often');
    return read(...args);
  };
  fs.write = (...args) => {
    const [{ node, position }, , , length, at = position] = args;
    // What is printed goes to devices, not to files.
    if (fs.isFile(node.mode)) writable -= Math.max(0, at + length - node.usedBytes);
    if (writable < 0) throw new OverLimit('unpacks to too much');
    return write(...args);
  };
  fs.ftruncate = (descriptor, length) => {
    if (length > writable) throw new OverLimit('claims too much');
    ftruncate(descriptor, length);
  };
  fs.mknod = (...args) => {
    if (--creatable < 0) throw new OverLimit('too many entries');
    return mknod(...args);
  };
  fs.open = (path, ...rest) => {
    const stream = open(path, ...rest);
    if (path.startsWith(`${out}/`)) found.files.set(path, stream.node);
    return stream;
  };
  fs.symlink = (target) => void found.links.push(target);
  fs.chmod = () => undefined; // archives may forbid reading what is in them
  return () => void Object.assign(fs, { open, read, write, mknod, ftruncate, symlink, chmod });
}
