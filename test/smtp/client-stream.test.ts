// Lines and messages as they are read from a client, however its octets are cut and however long each line takes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientStream } from '../../src/smtp/client-stream.ts';
import { DataReader } from '../../src/smtp/data-reader.ts';

interface Reading {
  readonly lines: readonly string[];
  readonly messages: readonly string[];
}

/** Everything that is read from the octets; `DATA` begins a message. `lag`: turns of the event loop that a line takes. */
async function read(chunks: readonly string[], lag: (line: number) => number): Promise<Reading> {
  const stream = new ClientStream({ maxCommandLength: 100 });
  const [lines, messages]: [string[], string[]] = [[], []];
  const later = (turns: number, act: () => void): void => {
    if (turns === 0) act();
    else setImmediate(() => later(turns - 1, act));
  };
  stream.oncommand = (line, callback) => {
    lines.push(`${String(line)}${stream.lineIsBare ? ' (bare)' : ''}`);
    if (String(line) === 'DATA') {
      const reader = new DataReader();
      let message = '';
      stream.receive(
        (chunk) => reader.read(chunk, (slice) => (message += slice.toString())),
        (resume) => later(lag(lines.length), () => (messages.push(message), resume())),
        () => undefined,
      );
    }
    later(lag(lines.length), () => callback?.());
  };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  stream.once('error', reject).once('finish', resolve);
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await promise;
  return { lines, messages };
}

describe('what a client sends', () => {
  const TEXT = 'EHLO a\r\n\r\nNOOP\nDATA\r\nx\r\n..\r\n.\r\nNOOP\r\nDATA\r\n.\r\nQUIT\r\nhalf';
  const READING = {
    lines: ['EHLO a', '', 'NOOP (bare)', 'DATA', 'NOOP', 'DATA', 'QUIT'],
    messages: ['x\r\n.\r\n', ''],
  };

  it.each([0, 1, 3])('is read in its order when each line takes %i turns', async (turns) => {
    expect(await read([TEXT], () => turns)).toEqual(READING);
    expect(await read([...TEXT], () => turns)).toEqual(READING);
  });

  it('is the same however it is cut and however long each line takes (attack S02)', async () => {
    const cuts = fc.array(fc.integer({ min: 0, max: TEXT.length }), { maxLength: 12 });
    const lags = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 8, maxLength: 8 });
    const holds = fc.asyncProperty(cuts, lags, async (at, lag) => {
      const edges = [0, ...at.toSorted((a, b) => a - b), TEXT.length];
      const chunks = edges.slice(1).map((edge, i) => TEXT.slice(edges[i], edge));
      const reading = await read(chunks, (line) => lag[line % 8] ?? 0);
      return JSON.stringify(reading) === JSON.stringify(READING);
    });
    expect((await fc.check(holds, { numRuns: 300 })).failed).toBe(false);
  });

  it('thousands of lines at once do not keep others waiting', async () => {
    const stream = new ClientStream({ maxCommandLength: 100 });
    let [lines, turns] = [0, 0];
    stream.oncommand = (_line, callback) => {
      lines++;
      callback?.();
    };
    const { promise, resolve } = Promise.withResolvers<void>();
    stream.write('NOOP\r\n'.repeat(10_000), () => resolve());
    const count = (): void => {
      turns++;
      if (lines < 10_000) setImmediate(count);
    };
    setImmediate(count);
    await promise;
    expect([lines, turns > 50]).toEqual([10_000, true]);
  });

  it('a line longer than allowed is an error, with its end or without (attack S19)', async () => {
    for (const text of ['x'.repeat(101), `${'x'.repeat(101)}\r\n`]) {
      await expect(read([`NOOP\r\n${text}`], () => 0)).rejects.toThrow('Command line too long');
    }
    expect((await read([`${'x'.repeat(99)}\r\n`], () => 0)).lines).toHaveLength(1);
  });
});
