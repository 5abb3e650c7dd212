// Time as the door knows it: milliseconds that never go back, and something to happen later. Handed in, so that a test of a
// deadline of minutes takes none.

export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** Runs `act` once, after so many milliseconds, unless the returned function is called before. */
  after(milliseconds: number, act: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Resolves after so many milliseconds; at once when the signal is or becomes aborted. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(milliseconds, resolve);
  const wake = (): void => {
    cancel();
    resolve();
  };
  if (signal.aborted) wake();
  else signal.addEventListener('abort', wake, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', wake));
}
