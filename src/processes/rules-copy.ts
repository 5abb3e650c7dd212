// A copy of the rules folder as it was when it was put in force. Processes that are started again later read this copy, so that
// files which somebody is editing neither take effect in one process alone nor keep it from starting. The tables and documents that
// belong to the rules are kept with them, by links: they are replaced as a whole, never written into.
import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { indexFiles, type IndexPlaces } from '../detect/indexes/indexes.ts';
import { storageFault } from '../mail/fault.ts';
import { isRuleFile } from '../rules/load.ts';

const FOLDER = 'rules-in-force';
/** In a copy of rules: the indexes as they were. There even when there were none. */
const INDEXES = '.indexes';

export class RulesCopies {
  readonly #folder: string;
  readonly #data: string;
  #made = 0;

  /** @param owner who keeps copies by itself where more than one gateway shares the data folder: none takes away another's */
  constructor(data: string, owner?: string) {
    this.#folder = join(data, owner === undefined ? FOLDER : `${FOLDER}-${owner}`);
    this.#data = data;
  }

  /** Copies of an earlier run are of no use: rules are read anew at start. */
  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Returns the folder of the copy: of the files that are read, and of nothing else that may lie there. */
  async make(rules: string): Promise<string> {
    const copy = join(this.#folder, String(++this.#made));
    try {
      await mkdir(copy, { recursive: true, mode: 0o700 });
      const names = (await readdir(rules)).filter(isRuleFile);
      for (const name of names) await copyFile(join(rules, name), join(copy, name));
      await mkdir(join(copy, INDEXES));
      for (const file of indexFiles(this.#data)) await linkOrCopy(join(this.#data, file), join(copy, INDEXES, file));
      return copy;
    } catch (error) {
      throw storageFault(`can't copy the rules ${rules}`, error);
    }
  }

  async drop(copy: string | undefined): Promise<void> {
    if (copy !== undefined) await rm(copy, { recursive: true, force: true });
  }
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  // Some file systems have no links.
  await link(from, to).catch(() => copyFile(from, to));
}

/** Where the indexes of a folder of rules lie: those of a copy beside it, else where the configuration says. */
export function indexesOfCopy(rules: string, configured: IndexPlaces | undefined): IndexPlaces | undefined {
  const own = join(rules, INDEXES);
  return configured !== undefined && existsSync(own) ? { folder: own, key: configured.key } : configured;
}
