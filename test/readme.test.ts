// What the README shows works: its rule passes its own tests beside the starter pack, its configuration is accepted.
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../src/cli/program.ts';
import { loadConfig } from '../src/config.ts';
import { temporaryFolder } from './support/folder.ts';
import { ROOT } from './support/gateway-process.ts';

describe('the README', () => {
  let blocks: readonly string[];

  beforeAll(async () => {
    const text = await readFile(join(ROOT, 'README.md'), 'utf8');
    blocks = [...text.matchAll(/^```yaml\n(.*?)^```/gms)].map((m) => m[1] ?? '');
  });

  it('shows a rule and a configuration', () => {
    expect(blocks).toHaveLength(2);
  });

  it('shows a rule that passes its own tests', { timeout: 120_000 }, async () => {
    const folder = await temporaryFolder();
    await cp(join(ROOT, 'rules'), folder, { recursive: true });
    await writeFile(join(folder, '90-readme.yaml'), blocks[0] ?? '');
    const signal = new AbortController().signal;
    expect(await run(['rules', 'lint', '--rules', folder, '--json'], signal)).toBe(0);
    expect(await run(['rules', 'test', '--rules', folder, '--json'], signal)).toBe(0);
  });

  it('shows a configuration that is accepted', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'postern.yaml'), blocks[1] ?? '');
    const { config } = await loadConfig({ folder, environment: {} });
    expect(config.listeners.map((l) => l.name)).toEqual(['mx', 'staff', 'relay']);
  });
});
