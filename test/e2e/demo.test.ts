// The newcomer: `postern demo --once` on the built gateway ends well, and leaves nothing running.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cp } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { ROOT } from '../support/gateway-process.ts';
import { PEERS } from '../support/peers.ts';
import { TestProcess } from '../support/processes.ts';

describe.skipIf(PEERS.redis === undefined)('the demo', () => {
  it('sends its samples through, and all come as expected', async () => {
    const folder = await temporaryFolder();
    await cp(join(ROOT, 'rules'), join(folder, 'rules'), { recursive: true });
    const demo = new TestProcess(process.execPath, [join(ROOT, 'dist', 'main.js'), 'demo', '--once'], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1' },
    });
    const { code } = await demo.exited;
    expect(demo.output).toContain('Everything came as expected.');
    expect(demo.output).not.toContain('✗');
    expect(code).toBe(0);
    await rm(join(folder, 'data'), { recursive: true });
  });

  it('says what is wrong with the rules, and ends, when they are broken', async () => {
    const folder = await temporaryFolder();
    const demo = new TestProcess(process.execPath, [join(ROOT, 'dist', 'main.js'), 'demo', '--once'], { cwd: folder });
    const { code } = await demo.exited;
    expect(demo.output).toContain("can't read the rules folder");
    expect(code).toBe(2);
  });
});
