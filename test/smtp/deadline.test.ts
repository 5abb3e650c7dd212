// Deadlines that no octet prolongs, and the least rate of a message (attack S16).
import { describe, expect, it } from 'vitest';
import { CLIENT_DEADLINES, MIN_DATA_RATE } from '../../src/mail/limits.ts';
import { DataDeadline, Deadline } from '../../src/smtp/deadline.ts';
import { ManualClock } from '../support/manual-clock.ts';

function watch(make: (clock: ManualClock, expired: () => void) => unknown) {
  const clock = new ManualClock();
  const seen = { expired: 0 };
  const made = make(clock, () => seen.expired++);
  return { clock, seen, made };
}

describe('a deadline', () => {
  it('is not prolonged by starting it again, and rings once', () => {
    const clock = new ManualClock();
    let rung = 0;
    const deadline = new Deadline(clock, () => rung++);
    deadline.start(100);
    clock.advance(60);
    deadline.start(100);
    clock.advance(39);
    expect(rung).toBe(0);
    clock.advance(1);
    expect(rung).toBe(1);
    clock.advance(1000);
    expect(rung).toBe(1);
  });

  it('stopped, never rings; started anew, has its whole time', () => {
    const clock = new ManualClock();
    let rung = 0;
    const deadline = new Deadline(clock, () => rung++);
    deadline.start(100);
    clock.advance(99);
    deadline.stop();
    clock.advance(99);
    deadline.start(100);
    clock.advance(99);
    expect([rung, clock.alarms]).toEqual([0, 1]);
    clock.advance(1);
    expect([rung, clock.alarms]).toEqual([1, 0]);
  });
});

describe('the deadline of a message (attack S16)', () => {
  it('ends at the grace for one that brings next to nothing', () => {
    const { clock, seen, made } = watch((c, expired) => new DataDeadline(c, expired));
    for (let i = 0; i < 5; i++) {
      clock.advance(CLIENT_DEADLINES.data / 6);
      (made as DataDeadline).received(1);
    }
    expect(seen.expired).toBe(0);
    clock.advance(CLIENT_DEADLINES.data / 6);
    expect([seen.expired, clock.alarms]).toEqual([1, 0]);
  });

  it('lets a slow one go on that keeps to the least rate, and no further', () => {
    const { clock, seen, made } = watch((c, expired) => new DataDeadline(c, expired));
    const seconds = 1200;
    (made as DataDeadline).received(seconds * MIN_DATA_RATE);
    clock.advance(CLIENT_DEADLINES.data + seconds * 1000 - 1);
    expect(seen.expired).toBe(0);
    clock.advance(1);
    expect(seen.expired).toBe(1);
  });

  it('ends for every message some time', () => {
    const { clock, seen, made } = watch((c, expired) => new DataDeadline(c, expired));
    (made as DataDeadline).received(1e12);
    clock.advance(CLIENT_DEADLINES.message - 1);
    expect(seen.expired).toBe(0);
    clock.advance(1);
    expect(seen.expired).toBe(1);
  });

  it('is over when the message is in', () => {
    const { clock, seen, made } = watch((c, expired) => new DataDeadline(c, expired));
    (made as DataDeadline).stop();
    clock.advance(CLIENT_DEADLINES.message);
    expect([seen.expired, clock.alarms]).toEqual([0, 0]);
  });
});
