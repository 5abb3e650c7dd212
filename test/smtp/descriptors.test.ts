// How many sessions the open file limit leaves room for (attack R19).
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sessionsThatFit } from '../../src/smtp/descriptors.ts';
import { temporaryFolder } from '../support/folder.ts';

describe('sessions that fit', () => {
  it.each([
    {
      why: 'a small limit',
      line: 'Max open files            256                  4096                 files',
      fits: 52,
    },
    { why: 'hardly any', line: 'Max open files            64                   64                   files', fits: 1 },
    {
      why: 'no limit',
      line: 'Max open files            unlimited            unlimited            files',
      fits: Infinity,
    },
  ])('$why', async ({ line, fits }) => {
    const path = join(await temporaryFolder(), 'limits');
    await writeFile(path, `Limit                     Soft Limit           Hard Limit           Units\n${line}\n`);
    expect(await sessionsThatFit(path)).toBe(fits);
  });

  it('where the system does not tell, nothing is limited', async () => {
    expect(await sessionsThatFit(join(await temporaryFolder(), 'none'))).toBe(Infinity);
  });

  it('of this machine are some', async () => {
    expect(await sessionsThatFit()).toBeGreaterThan(10);
  });
});
