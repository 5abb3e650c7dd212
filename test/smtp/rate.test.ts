// How often: bursts, recovery, giving back, and that the memory for names is bounded.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateGauge } from '../../src/smtp/rate.ts';

function gaugeAt(count: number, within: number, names?: number) {
  const clock = { now: 1000 };
  return { clock, gauge: new RateGauge({ count, within }, () => clock.now, names) };
}

describe('a rate', () => {
  it('gives as many at once as it says, then one for each share of the span', () => {
    const { clock, gauge } = gaugeAt(3, 300);
    expect([1, 2, 3, 4].map(() => gauge.take('a'))).toEqual([true, true, true, false]);
    clock.now += 99;
    expect(gauge.take('a')).toBe(false);
    clock.now += 1;
    expect([gauge.take('a'), gauge.take('a')]).toEqual([true, false]);
    clock.now += 300;
    expect([1, 2, 3, 4].map(() => gauge.take('a'))).toEqual([true, true, true, false]);
  });

  it('is kept for each name apart, and asking costs nothing', () => {
    const { gauge } = gaugeAt(1, 100);
    expect([gauge.has('a'), gauge.has('a'), gauge.take('a'), gauge.has('a'), gauge.take('b')]).toEqual([
      true,
      true,
      true,
      false,
      true,
    ]);
  });

  it('what is given back can be taken again, once', () => {
    const { gauge } = gaugeAt(2, 100);
    gauge.take('a');
    gauge.take('a');
    gauge.giveBack('a');
    expect([gauge.take('a'), gauge.take('a')]).toEqual([true, false]);
    gauge.giveBack('never seen');
    expect(gauge.names).toBe(1);
  });

  it('never gives more than its count at one moment, however odd the numbers', () => {
    const counts = fc.integer({ min: 1, max: 5000 });
    // Spans below a tenth of a millisecond for each are nothing that a limit is made of.
    const each = fc.double({ min: 0.1, max: 1e6, noNaN: true });
    const taken = (count: number, within: number): number => {
      const { gauge } = gaugeAt(count, within);
      return Array.from({ length: count + 5 }, () => gauge.take('a')).filter(Boolean).length;
    };
    const holds = fc.property(counts, each, (count, span) => taken(count, count * span) === count);
    expect(fc.check(holds).failed).toBe(false);
  });

  it('forgets names in time, recovered ones first (memory is bounded, attack S17)', () => {
    const { clock, gauge } = gaugeAt(1, 100, 3);
    gauge.take('old');
    clock.now += 60;
    gauge.take('a');
    gauge.take('b');
    clock.now += 60;
    gauge.take('c');
    expect(gauge.names).toBe(3);
    expect([gauge.has('a'), gauge.has('b'), gauge.has('c')]).toEqual([false, false, false]);
    gauge.take('d');
    expect(gauge.names).toBe(3);
    expect([gauge.has('a'), gauge.has('d')]).toEqual([true, false]);
  });
});
