// Work that may take only so long. What takes longer is a `deadline` fault; the work itself is not stopped, its result is dropped.
import { Fault } from './fault.ts';

/** @param what ends the sentence of the fault's message: `inspection` gives "inspection took too long" */
export async function withinDeadline<T>(work: Promise<T>, milliseconds: number, what: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Fault('deadline', `${what} took too long`)), milliseconds);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
