// Waiting for something to become true, instead of sleeping for as long as it may take.

const STEP_MS = 20;

/** Polls until the condition holds; fails with `what` when the deadline (milliseconds) passes first. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  deadline = 20_000,
): Promise<void> {
  const end = Date.now() + deadline;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
