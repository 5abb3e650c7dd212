// A copy of the rules folder as it was when it was put in force. Processes that are started again later read this copy, so that
// files which somebody is editing neither take effect in one process alone nor keep it from starting.
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { storageFault } from '../mail/fault.ts';
import { isRuleFile } from '../rules/load.ts';

const FOLDER = 'rules-in-force';

export class RulesCopies {
  readonly #folder: string;
  #made = 0;

  constructor(data: string) {
    this.#folder = join(data, FOLDER);
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
      return copy;
    } catch (error) {
      throw storageFault(`can't copy the rules ${rules}`, error);
    }
  }

  async drop(copy: string | undefined): Promise<void> {
    if (copy !== undefined) await rm(copy, { recursive: true, force: true });
  }
}
