// What the command does as a program among others.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, '../src/main.ts');

describe('the command in a pipe', () => {
  it('ends without a word when its reader has seen enough', { timeout: 60_000 }, async () => {
    // A reader that is gone before the first line is written.
    const { stdout, stderr } = await run('sh', ['-c', `"${process.execPath}" "${MAIN}" detectors list | true`]);
    expect([stdout, stderr]).toEqual(['', '']);
  });
});
