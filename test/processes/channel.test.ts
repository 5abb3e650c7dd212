// Questions between processes: answered, failed with the problems that the other side found, never waited for in vain.
import { describe, expect, it } from 'vitest';
import { isFault } from '../../src/mail/fault.ts';
import { Channel, type Answers } from '../../src/processes/channel.ts';
import { ProblemsError } from '../../src/rules/problem.ts';
import { openEnds, type Ends } from '../support/ends.ts';

interface Questions {
  double(n: number): number;
  rules(nothing: null): string;
  never(nothing: null): null;
}
interface None {
  nothing(nothing: null): null;
}

const problem = { severity: 'error', file: 'rules/a.yaml', line: 3, message: 'unknown key' } as const;

interface Stage {
  readonly asking: Channel<Questions, None>;
  readonly answering: Channel<None, Questions>;
  readonly ends: Ends;
}

function open(answers: Partial<Answers<Questions>> = {}): Stage {
  const ends = openEnds();
  const answering = new Channel<None, Questions>(ends.child, {
    double: (n) => n * 2,
    rules: () => {
      throw new ProblemsError([problem]);
    },
    never: () => new Promise(() => undefined),
    ...answers,
  });
  return { asking: new Channel<Questions, None>(ends.parent, { nothing: () => null }), answering, ends };
}

describe('a question', () => {
  it('is answered, each with its own answer', async () => {
    const { asking } = open({ double: async (n) => new Promise((done) => setTimeout(() => done(n * 2), 5 - n)) });
    expect(await Promise.all([1, 2, 3].map((n) => asking.ask('double', n)))).toEqual([2, 4, 6]);
  });

  it('fails with the problems that were found in files', async () => {
    const error: unknown = await open()
      .asking.ask('rules', null)
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ProblemsError);
    expect((error as ProblemsError).problems).toEqual([problem]);
  });

  it('fails when its answer throws, and the next one is answered', async () => {
    let isFirst = true;
    const { asking } = open({
      double: (n) => {
        if (!isFirst) return n * 2;
        isFirst = false;
        throw new Error('not today');
      },
    });
    await expect(asking.ask('double', 1)).rejects.toThrow('not today');
    expect(await asking.ask('double', 1)).toBe(2);
  });

  it('that nobody answers in time fails', async () => {
    await expect(open().asking.ask('never', null, 5)).rejects.toSatisfy((error) => isFault(error, 'deadline'));
  });

  it('to somebody who goes fails at once, and so does the next', async () => {
    const { asking, ends } = open();
    const asked = asking.ask('never', null);
    ends.cut();
    await expect(asked).rejects.toSatisfy((error) => isFault(error, 'shutdown'));
    await expect(asking.ask('double', 1)).rejects.toSatisfy((error) => isFault(error, 'shutdown'));
  });

  it('that does not exist is refused, and what is no question is not heard', async () => {
    const { ends } = open();
    const heard: unknown[] = [];
    ends.parent.on('message', (message) => heard.push(message));
    for (const junk of [null, 'x', {}, { kind: 'ask' }, { kind: 'answer', id: 99 }, { kind: 'rubbish', id: 1 }])
      ends.child.emit('message', junk);
    ends.child.emit('message', { kind: 'ask', id: 7, name: 'toString', argument: null });
    await expect.poll(() => heard).toHaveLength(1);
    expect(heard).toEqual([{ kind: 'failure', id: 7, reason: 'nobody here answers "toString"' }]);
  });
});
