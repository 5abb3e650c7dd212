// 7-Zip as WebAssembly: one instance for one archive, in memory only. The only place that knows its traps: it asks for passwords on
// standard input, sets the exit code of the process, throws numbers, and has a file system that loses files called `__proto__`
// (attack X13). Fails by results; what was unpacked before a failure is kept.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import SevenZip, { type SevenZipModule, type SevenZipModuleOptions } from '7z-wasm';
import { UNPACKER_LIMITS } from '../../mail/limits.ts';
import { nameReadings } from './entry-name.ts';
import { OverLimit, watchFiles, type Found, type MemoryFiles, type UnpackLimits } from './seven-zip-files.ts';
import { parseListing, type Listing } from './seven-zip-listing.ts';

/** Where the archive and what comes out of it stand in the file system of the instance. */
const ARCHIVE = '/archive';
const OUT = '/out';
const PASSWORD_PROMPT = 'Enter password';

/** `encrypted`: a password is asked for; `too_big`: a limit ended it; `broken`: it complained or broke. */
export type Ended = 'done' | 'encrypted' | 'too_big' | 'broken';

export interface Unpacked {
  /** Path as 7-Zip would have written it, without leading slash. */
  readonly name: string;
  readonly content: Buffer;
}

type WithWasm = Partial<SevenZipModuleOptions> & {
  instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void): object;
};

export class SevenZipArchive {
  readonly #fs: MemoryFiles;
  readonly #call: (args: string[]) => unknown;
  readonly #output: string[] = [];
  readonly #found: Found = { files: new Map(), links: [] };
  readonly #archiveBytes: number;

  private constructor(module: SevenZipModule, output: string[], bytes: Buffer) {
    this.#fs = module.FS as unknown as MemoryFiles;
    this.#call = (args) => module.callMain(args);
    this.#output = output;
    this.#archiveBytes = bytes.length;
    const input = this.#fs.open(ARCHIVE, 'w+');
    this.#fs.write(input, bytes, 0, bytes.length, 0, true);
    this.#fs.close(input);
    this.#fs.mkdir(OUT);
  }

  static async open(bytes: Buffer): Promise<SevenZipArchive> {
    const wasm = await compiled();
    const output: string[] = [];
    const failed = Promise.withResolvers<never>();
    const options: WithWasm = {
      print: (line) => void output.push(line),
      printErr: (line) => void output.push(line),
      stdin: () => null as unknown as number, // the end of it: nobody is there to type a password
      instantiateWasm(imports, receive) {
        limitMemory(imports);
        // The library hears of success only.
        WebAssembly.instantiate(wasm, imports).then(receive).catch(failed.reject);
        return {};
      },
    };
    return new SevenZipArchive(await Promise.race([SevenZip.default(options), failed.promise]), output, bytes);
  }

  /** @param type of the archive in 7-Zip's words, `Rar5`: content decides what it is, not 7-Zip's guess */
  list(type: string): { readonly ended: Ended; readonly listing: Listing } {
    const ended = this.#run(['l', '-slt', `-t${type}`, ARCHIVE], { bytes: 0, entries: 0 });
    return { ended, listing: parseListing(this.#output) };
  }

  /** Unpacks everything or, with names given, those only. */
  unpack(type: string, limits: UnpackLimits, only?: readonly string[]): Ended {
    const args = ['x', '-y', '-bd', '-aou', `-t${type}`, `-o${OUT}`, ARCHIVE];
    if (only !== undefined) {
      this.#fs.writeFile('/only', only.join('\n'));
      args.push('-spd', '-scsUTF-8', '-i@/only');
    }
    return this.#run(args, limits);
  }

  /** What was unpacked, in order, each one let go of once it was taken. */
  *files(): Generator<Unpacked> {
    for (const [path, node] of this.#found.files) {
      const { contents, usedBytes } = node;
      const content =
        contents === null ? Buffer.alloc(0) : Buffer.from(contents.buffer, contents.byteOffset, usedBytes);
      this.#found.files.delete(path);
      yield { name: readName(path.slice(OUT.length + 1)), content };
    }
  }

  /** Where the links in the archive lead. */
  get links(): readonly string[] {
    return this.#found.links;
  }

  #run(args: string[], limits: UnpackLimits): Ended {
    this.#output.length = 0;
    const reads = this.#archiveBytes * UNPACKER_LIMITS.reads;
    const restore = watchFiles(this.#fs, OUT, { ...limits, reads }, this.#found);
    const exitCode = process.exitCode;
    try {
      const code = this.#call(args);
      if (this.#isAskedForPassword()) return 'encrypted';
      return code === 0 ? 'done' : this.#complaint();
    } catch (error) {
      if (error instanceof OverLimit) return 'too_big';
      return this.#isAskedForPassword() ? 'encrypted' : 'broken';
    } finally {
      process.exitCode = exitCode; // 7-Zip takes itself for the process
      restore();
    }
  }

  #isAskedForPassword(): boolean {
    return this.#output.some((line) => line.includes(PASSWORD_PROMPT));
  }

  #complaint(): Ended {
    // What it says when memory does not suffice, after a header that claims a huge dictionary.
    return this.#output.some((line) => /can't allocate required memory/i.test(line)) ? 'too_big' : 'broken';
  }
}

/**
 * Where a name's octets were no UTF-8, 7-Zip puts each of them into the private use area from U+EF80 on: undone, so that they can be read in
 * the charset they are in (attack X05).
 */
function readName(name: string): string {
  if (!/[\uEF80-\uEFFF]/.test(name)) return name;
  const octets = [...name].map((c) => {
    const code = c.codePointAt(0) ?? 0;
    return code >= 0xef80 && code <= 0xefff ? Buffer.from([code - 0xef00]) : Buffer.from(c);
  });
  return nameReadings(Buffer.concat(octets))[0] ?? '';
}

let module: Promise<WebAssembly.Module> | undefined;

/** Compiled once for the process; an instance of it takes some milliseconds. */
function compiled(): Promise<WebAssembly.Module> {
  const file = createRequire(import.meta.url).resolve('7z-wasm/7zz.wasm');
  return (module ??= readFile(file).then((bytes) => WebAssembly.compile(bytes)));
}

/** Refuses memory past the limit: a header of some octets may claim a dictionary of gigabytes (attack X01). */
function limitMemory(imports: WebAssembly.Imports): void {
  for (const group of Object.values(imports)) {
    const resize = group['emscripten_resize_heap'] as ((bytes: number) => boolean | number) | undefined;
    if (resize === undefined) continue;
    group['emscripten_resize_heap'] = (bytes: number) =>
      bytes >>> 0 > UNPACKER_LIMITS.memoryBytes ? 0 : resize(bytes);
  }
}
