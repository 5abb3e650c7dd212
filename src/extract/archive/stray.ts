// Bytes in or behind a container that are nothing of it: padding, or what somebody hid there (attack X03). Told as a file.
import type { Findings } from '../reader.ts';

/** What such bytes are called, with the place where they stand. */
export const STRAY = 'bytes-';

/** Tells them, zeros at both ends taken off; of zeros only there is nothing to tell. True when something was told. */
export async function tellStray(bytes: Buffer, at: number, findings: Findings): Promise<boolean> {
  const start = bytes.findIndex((byte) => byte !== 0);
  if (start === -1) return false;
  const content = bytes.subarray(start, bytes.findLastIndex((byte) => byte !== 0) + 1);
  if (--findings.budget.entries < 0) findings.unread('too_big');
  else await findings.file({ name: `${STRAY}${at + start}`, size: content.length, content });
  return true;
}
