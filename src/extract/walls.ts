// What keeps files that strangers made away from the processes that take mail. Opening them is for child processes
// (src/inspection), which are told which file they are at, and may be told to leave one out.
import type { UnscannableReason } from '../mail/part.ts';

/** Thrown by extract where files may not be opened: the message carries one that is more than text. */
export class NeedsChild extends Error {
  constructor() {
    super('the message carries a file that only a child process may open');
    this.name = 'NeedsChild';
  }
}

/**
 * Follows which file is being opened. Files are numbered from 1 in the order in which they are come upon; for the same bytes and
 * limits that order is always the same.
 */
export interface FileWatch {
  /** Why a file is not to be opened; undefined: open it. Asked once for each. */
  skip(file: number): UnscannableReason | undefined;
  /** What is worked on from now on; undefined: the message itself. */
  at(file: number | undefined): void;
}

export interface Walls {
  /** `outside`: in a process that takes mail. Text and mail in mail are read, anything else throws NeedsChild. */
  readonly walls?: 'outside';
  readonly watch?: FileWatch;
}
