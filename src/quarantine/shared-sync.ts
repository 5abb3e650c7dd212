// fsync of a folder, shared: all who ask while one is under way are served together by the next, which begins after they asked.
// An fsync that fails, fails for all whom it stood for.
import { open } from 'node:fs/promises';

export class SharedSync {
  readonly #sync: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(sync: () => Promise<void>) {
    this.#sync = sync;
  }

  /** Resolves when an fsync that began after this call has succeeded. */
  sync(): Promise<void> {
    if (this.#running === undefined) return this.#begin();
    this.#next ??= this.#running.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  #begin(): Promise<void> {
    this.#next = undefined;
    const run = this.#sync();
    this.#running = run;
    const over = (): void => {
      if (this.#running === run) this.#running = undefined;
    };
    run.then(over, over);
    return run;
  }
}

/** fsync of a folder: what was made, renamed or removed in it is so for good. */
export async function syncFolder(path: string, openFile: typeof open = open): Promise<void> {
  const folder = await openFile(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
