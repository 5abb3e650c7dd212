// How many sessions the process has file descriptors for (attack R19). Past that, nothing works any more: no spool, no records, no
// health port. Linux tells it in /proc; where nothing tells it, nothing is known and nothing is limited.
import { readFile } from 'node:fs/promises';

/** A client, the server behind, a spool file. */
const PER_SESSION = 3;
/** Records, Redis, console, listeners, logs, and room for deliveries. */
const FOR_THE_HOUSE = 100;

/** At least one, so that a house with too little of everything still takes mail. */
export async function sessionsThatFit(limits = '/proc/self/limits'): Promise<number> {
  const text = await readFile(limits, 'utf8').catch(() => '');
  const open = Number(/^Max open files +(\d+)/m.exec(text)?.[1] ?? Number.POSITIVE_INFINITY);
  return Math.max(1, Math.floor((open - FOR_THE_HOUSE) / PER_SESSION));
}
