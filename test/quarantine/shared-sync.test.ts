// One fsync of the folder for all who wait: nobody is told "on the disk" by one that began before they asked.
import { describe, expect, it } from 'vitest';
import { SharedSync } from '../../src/quarantine/shared-sync.ts';
import { must } from '../support/must.ts';

interface Stage {
  readonly shared: SharedSync;
  /** The fsyncs that have begun, to be ended by the test. */
  readonly begun: PromiseWithResolvers<void>[];
}

function open(): Stage {
  const begun: PromiseWithResolvers<void>[] = [];
  const shared = new SharedSync(async () => {
    begun.push(Promise.withResolvers<void>());
    await must(begun.at(-1)).promise;
  });
  return { shared, begun };
}

describe('an fsync', () => {
  it('begins at once when none is under way, each time', async () => {
    const { shared, begun } = open();
    for (const count of [1, 2]) {
      const done = shared.sync();
      expect(begun).toHaveLength(count);
      must(begun.at(-1)).resolve();
      await done;
    }
  });

  it('that is under way serves nobody who came later; the next serves them all', async () => {
    const { shared, begun } = open();
    const order: string[] = [];
    const first = shared.sync().then(() => order.push('first'));
    const later = Promise.all([shared.sync(), shared.sync(), shared.sync()]).then(() => order.push('later'));
    expect(begun).toHaveLength(1);
    must(begun[0]).resolve();
    await first;
    expect(order).toEqual(['first']);
    expect(begun).toHaveLength(2);
    must(begun[1]).resolve();
    await later;
    expect(begun).toHaveLength(2);
  });

  it('that fails, fails for those it stood for and for no others', async () => {
    const { shared, begun } = open();
    const first = shared.sync();
    const later = Promise.allSettled([shared.sync(), shared.sync()]);
    must(begun[0]).reject(new Error('EIO'));
    await expect(first).rejects.toThrow('EIO');
    must(begun[1]).resolve();
    expect((await later).map((r) => r.status)).toEqual(['fulfilled', 'fulfilled']);
  });
});
