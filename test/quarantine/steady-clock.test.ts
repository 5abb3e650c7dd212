// Time that does not jump: what deadlines go by when somebody puts the system's clock (attack R17).
import { describe, expect, it } from 'vitest';
import { DRIFT_MS, SteadyClock } from '../../src/quarantine/steady-clock.ts';

function open() {
  const machine = { wall: 1_000_000, passed: 500.25 };
  const clock = new SteadyClock(
    () => machine.wall,
    () => machine.passed,
  );
  const pass = (milliseconds: number): void => {
    machine.wall += milliseconds;
    machine.passed += milliseconds;
  };
  return { machine, clock, pass };
}

describe('the steady clock', () => {
  it('goes with the system\u2019s, in whole milliseconds', () => {
    const { clock, pass } = open();
    expect(clock.now()).toBe(1_000_000);
    pass(777.5);
    expect(Number.isInteger(clock.now())).toBe(true);
    expect(Math.abs(clock.step())).toBeLessThanOrEqual(1);
  });

  it.each([-3_600_000, 31_536_000_000])('does not jump by %i ms with it, and says how far it is away', (step) => {
    const { machine, clock, pass } = open();
    machine.wall += step;
    pass(1_000);
    expect(clock.now()).toBe(1_001_000);
    expect(clock.step()).toBe(step);
    clock.adopt(step);
    expect(clock.now()).toBe(1_001_000 + step);
    expect(clock.step()).toBe(0);
  });

  it('knows how long ago the last step was; drift is none', () => {
    const { clock, pass } = open();
    expect(clock.settledFor()).toBe(Number.POSITIVE_INFINITY);
    clock.adopt(DRIFT_MS);
    expect(clock.settledFor()).toBe(Number.POSITIVE_INFINITY);
    clock.adopt(-DRIFT_MS - 1);
    pass(5_000);
    expect(clock.settledFor()).toBe(5_000);
  });

  it('without a second clock believes the first', () => {
    let wall = 5;
    const clock = new SteadyClock(() => wall, undefined);
    wall = 1_000_000;
    expect([clock.now(), clock.step()]).toEqual([1_000_000, 0]);
  });
});
