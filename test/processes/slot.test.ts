// A place for a child process: filled again when its holder dies, later and later when it dies again and again, and emptied when
// it hangs (attack R24). The children are real processes with a few lines of their own.
import { spawn, type ChildProcess } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Begun, Duty, ToPrimary } from '../../src/processes/calls.ts';
import type { Answers } from '../../src/processes/channel.ts';
import { pauseAfter, Slot, type Ending } from '../../src/processes/slot.ts';
import { until } from '../support/until.ts';

/** Answers `begin` and `ping`, ends at `stop`; `deeds` come first. */
const script = (deeds: string): string => `
  ${deeds}
  process.on('message', ({ kind, id, name }) => {
    if (kind !== 'ask') return;
    const value = name === 'begin' ? { revision: 'r1' } : null;
    process.send({ kind: 'answer', id, value });
    if (name === 'stop') process.disconnect();
  });`;

function fork(deeds: string): ChildProcess {
  const args = ['--input-type=module', '-e', script(deeds)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

interface Stage {
  readonly slot: Slot;
  readonly begun: Begun[];
  readonly endings: Ending[];
}

/** A slot whose lives do what `deeds` say, one after the other, the last for ever. */
function open(deeds: readonly string[], hungAfter?: number): Stage {
  const [begun, endings]: [Begun[], Ending[]] = [[], []];
  let lives = 0;
  const slot = new Slot({
    name: 'smtp-1',
    role: 'smtp',
    fork: () => fork(deeds[Math.min(lives++, deeds.length - 1)] ?? ''),
    life: () => ({ duty: {} as Duty, answers: {} as Answers<ToPrimary> }),
    onReady: (each) => begun.push(each),
    onEnded: (each) => endings.push(each),
    ...(hungAfter === undefined ? {} : { hungAfter }),
  });
  return { slot, begun, endings };
}

describe('a slot', () => {
  it('has its process started again when that dies, and ends it when it is told to', async () => {
    const { slot, begun, endings } = open(['']);
    await slot.start();
    const first = slot.pid;
    slot.kill();
    await until(() => begun.length === 2 && slot.state === 'ready', 'the second life');
    expect(slot.pid).not.toBe(first);
    expect(endings).toEqual([{ reason: 'SIGKILL', pause: 0, signal: 'SIGKILL' }]);
    expect(slot.restarts).toBe(1);
    await slot.stop();
    expect(slot.state).toBe('ended');
    expect(endings[1]).toEqual({ reason: 'exit code 0', pause: undefined, signal: null });
  });

  it('tells what kept the first life from beginning, and tries no other', async () => {
    const { slot, endings } = open([`process.exit(3);`]);
    await expect(slot.start()).rejects.toThrow(/gone/);
    expect(slot.state).toBe('ended');
    expect(endings).toHaveLength(1);
    expect(endings[0]?.pause).toBeUndefined();
    await slot.stop();
  });

  it('goes on trying when a later life can not begin', async () => {
    const { slot, begun, endings } = open(['', `process.exit(3);`, '']);
    await slot.start();
    slot.kill();
    await until(() => begun.length === 2, 'the third life');
    expect(endings.map(({ pause }) => pause)).toEqual([0, 1_000]);
    await slot.stop();
  });

  it('can be stopped while it pauses', async () => {
    const { slot, endings } = open(['', `process.exit(3);`]);
    await slot.start();
    slot.kill();
    await until(() => endings.length === 2 && slot.state === 'pausing', 'the pause');
    await slot.stop();
    expect(slot.state).toBe('ended');
  });

  it('kills a process that answers no more, and begins another (attack R24)', async () => {
    const { slot, begun, endings } = open([`process.on('SIGUSR2', () => { for (;;); });`, ''], 200);
    await slot.start();
    await slot.watch();
    expect(endings).toEqual([]);
    process.kill(slot.pid ?? 0, 'SIGUSR2');
    await until(async () => {
      await slot.watch();
      return endings.length === 1;
    }, 'the end of the one that hangs');
    expect(endings[0]?.reason).toBe('SIGKILL: it did not answer any more');
    await until(() => begun.length === 2, 'the next life');
    await slot.stop();
  });
});

it('the pause grows with every short life, up to half a minute', () => {
  expect([1, 2, 3, 4, 7, 50].map(pauseAfter)).toEqual([0, 1_000, 2_000, 4_000, 30_000, 30_000]);
});
