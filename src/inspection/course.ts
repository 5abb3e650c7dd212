// How a message goes on after it has stopped a child: which files the next try leaves out. Each step leaves out more than the one
// before, so there is an end: at worst nothing but the mail's own text is read, and every file is said to be unread.
import { MAX_STOPPING_FILES } from '../mail/limits.ts';
import type { UnscannableReason } from '../mail/part.ts';
import type { Omissions } from './talk.ts';

/**
 * What ended a child: `time` and `memory` are budgets, `crash` its own end, `killed` a SIGKILL that was not ours: the kernel's when
 * the machine has no memory left, or a person's.
 */
export type StopCause = 'time' | 'memory' | 'crash' | 'killed';

export interface Stop {
  readonly cause: StopCause;
  /** Number of the file that was being opened (extract/walls.ts); undefined when it was the message itself. */
  readonly file: number | undefined;
}

export interface Course {
  readonly omissions: Omissions;
  /** A kill from outside says nothing about the file; once it is tried again as it was. */
  readonly wasPardoned: boolean;
}

export const FIRST_COURSE: Course = { omissions: { files: new Map(), from: Infinity }, wasPardoned: false };

/** True when no file is opened any more. */
export const isLast = ({ omissions }: Course): boolean => omissions.from === 1;

/**
 * The next try, or undefined when there is none left.
 * @param isLate little of the message's time is left
 */
export function courseAfter(course: Course, { cause, file }: Stop, isLate: boolean): Course | undefined {
  const { omissions, wasPardoned } = course;
  if (cause === 'killed' && !wasPardoned && !isLate) return { omissions, wasPardoned: true };
  if (isLast(course)) return undefined;
  const { files, from } = omissions;
  if (file === undefined || isLate || files.has(file) || from !== Infinity) {
    return { omissions: { files: new Map(), from: 1 }, wasPardoned };
  }
  if (files.size >= MAX_STOPPING_FILES) return { omissions: { files, from: file }, wasPardoned };
  return { omissions: { files: new Map([...files, [file, REASONS[cause]]]), from }, wasPardoned };
}

const REASONS: Readonly<Record<StopCause, UnscannableReason>> = {
  time: 'too_big',
  memory: 'too_big',
  crash: 'broken',
  killed: 'broken',
};
