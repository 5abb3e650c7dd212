// The bytes of a message wherever they lie: readable again and again, and a failing source is a storage fault.
import { describe, expect, it } from 'vitest';
import { memoryContent, readAll, storedContent } from '../../src/mail/content.ts';
import { isFault } from '../../src/mail/fault.ts';

async function* pieces(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

describe('content', () => {
  it('in memory can be read any number of times', async () => {
    const content = memoryContent(Buffer.from('abc'));
    expect(content.size).toBe(3);
    expect((await readAll(content)).toString()).toBe('abc');
    expect((await readAll(content)).toString()).toBe('abc');
  });

  it('that is stored is opened anew for each reading', async () => {
    let opened = 0;
    const content = storedContent('x.eml', 6, () => {
      opened++;
      return pieces('abc', 'def');
    });
    expect((await readAll(content)).toString()).toBe('abcdef');
    expect((await readAll(content)).toString()).toBe('abcdef');
    expect(opened).toBe(2);
  });

  it('of nothing is empty', async () => {
    expect(await readAll(storedContent('x.eml', 0, () => pieces()))).toHaveLength(0);
  });

  it('that breaks off is a storage fault with its cause', async () => {
    const cause = new Error('EIO');
    async function* breaking(): AsyncGenerator<Buffer> {
      yield Buffer.from('abc');
      throw cause;
    }
    const error: unknown = await readAll(storedContent('x.eml', 6, breaking)).catch((e: unknown) => e);
    expect(isFault(error, 'storage') && error.cause === cause && error.message.includes('x.eml')).toBe(true);
  });
});
