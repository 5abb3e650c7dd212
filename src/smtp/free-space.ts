// Is there room for another message? Asked at MAIL, so that a disk that fills up is told to clients as "come again" while there
// is still room for what is under way, for records and audit (attack R04). A folder that is gone or can't be asked is a
// `storage` fault (attack R05).
import { statfs } from 'node:fs/promises';
import type { Report } from '../mail/event.ts';
import { explainError, storageFault } from '../mail/fault.ts';

/** What is asked of a file system; node's own unless a test brings another. */
export type AskSpace = (
  folder: string,
) => Promise<{ readonly bsize: number; readonly bavail: number; readonly files: number; readonly ffree: number }>;

export interface FreeSpaceOptions {
  readonly folders: readonly string[];
  /** Bytes of the largest message. */
  readonly maxMessage: number;
  readonly report: Report;
  readonly now: () => number;
  readonly ask?: AskSpace;
}

/** As many of the largest messages as must fit: one that comes in, and half of one for its records. */
const MESSAGES = 1.5;
/** Files that must fit; some file systems count them (attack R05). */
const MIN_FILES = 100;
/** An answer is good for so long; a busy gateway does not ask at each MAIL. */
const GOOD_FOR_MS = 1_000;

export class FreeSpace {
  readonly #options: FreeSpaceOptions;
  #askedAt = Number.NEGATIVE_INFINITY;
  #answer: Promise<boolean> = Promise.resolve(true);
  #wasEnough = true;

  constructor(options: FreeSpaceOptions) {
    this.#options = options;
  }

  /** Throws `storage` when it can't be known. */
  async isEnough(): Promise<boolean> {
    const at = this.#options.now();
    const age = at - this.#askedAt;
    if (age < 0 || age >= GOOD_FOR_MS) {
      this.#askedAt = at;
      this.#answer = this.#look();
    }
    return await this.#answer;
  }

  /** For the health page: undefined while all is well. */
  async ailment(): Promise<string | undefined> {
    try {
      return (await this.isEnough()) ? undefined : 'disk: no room for another message, senders are told to come again';
    } catch (error) {
      return `disk: ${explainError(error)}`;
    }
  }

  async #look(): Promise<boolean> {
    const { folders, ask = statfs, maxMessage, report } = this.#options;
    try {
      const answers = await Promise.all(folders.map((folder) => ask(folder)));
      const isEnough = answers.every(
        ({ bsize, bavail, files, ffree }) =>
          bavail * bsize >= maxMessage * MESSAGES && (files === 0 || ffree >= MIN_FILES),
      );
      if (isEnough !== this.#wasEnough) report({ kind: isEnough ? 'storage-restored' : 'storage-low' });
      this.#wasEnough = isEnough;
      return isEnough;
    } catch (error) {
      throw storageFault("can't find out how much room the disk has", error);
    }
  }
}
