// Who takes mail and lives keeps what it has under way; who has died leaves nothing that anybody would take for mail that was
// answered (attacks R01, R22, S30).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newReference } from '../../src/mail/reference.ts';
import { clearDeparted, clearFirstVersion, Presence } from '../../src/quarantine/presence.ts';
import { MailStore } from '../../src/quarantine/store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { newMail, openStore } from '../support/kept-mail.ts';

const SOURCE = new URL('../../src/quarantine/presence.ts', import.meta.url).href;

const spoolFolder = async (): Promise<string> => join(await temporaryFolder(), 'spool');

async function cleared(spool: string): Promise<readonly string[]> {
  const ids: string[] = [];
  await clearDeparted(spool, (id) => Promise.resolve(void ids.push(id)));
  return ids;
}

/** Somebody who takes mail in another process; `kill` lets it die without a word. */
async function another(spool: string): Promise<{ id: string; kill: () => Promise<void> }> {
  const script = `
    import { Presence } from '${SOURCE}';
    globalThis.presence = await Presence.begin(${JSON.stringify(spool)});
    console.log(globalThis.presence.id);
    setInterval(() => undefined, 1000);`;
  const args = ['--input-type=module', '-e', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { id: chunk.toString().trim(), kill };
}

describe('who takes mail', () => {
  it('has an empty folder of its own, and leaves nothing when it ends', async () => {
    const spool = await spoolFolder();
    const [one, two] = [await Presence.begin(spool), await Presence.begin(spool)];
    expect(one.folder).not.toBe(two.folder);
    expect(await readdir(one.folder)).toEqual([]);
    await writeFile(join(one.folder, 'x'), 'x');
    await one.end();
    await two.end();
    expect(await readdir(spool)).toEqual([]);
  });

  it('is let be while it lives, in this process and in another', async () => {
    const spool = await spoolFolder();
    const own = await Presence.begin(spool);
    const other = await another(spool);
    expect(await cleared(spool)).toEqual([]);
    expect(existsSync(own.folder)).toBe(true);
    expect(existsSync(join(spool, other.id))).toBe(true);
    await own.end();
  });

  it('is cleared away once it was killed, and nobody else with it', async () => {
    const spool = await spoolFolder();
    const own = await Presence.begin(spool);
    const other = await another(spool);
    await writeFile(join(spool, other.id, 'half-a-message'), 'x');
    await other.kill();
    expect(await cleared(spool)).toEqual([other.id]);
    expect(await cleared(spool)).toEqual([]);
    expect((await readdir(spool)).filter((name) => name.startsWith(other.id))).toEqual([]);
    expect(existsSync(own.folder)).toBe(true);
    await own.end();
  });

  it('stays for the next time when what it left can not be discarded', async () => {
    const spool = await spoolFolder();
    const other = await another(spool);
    await other.kill();
    await expect(clearDeparted(spool, () => Promise.reject(new Error('not today')))).rejects.toThrow('not today');
    expect(existsSync(join(spool, other.id))).toBe(true);
    expect(await cleared(spool)).toEqual([other.id]);
  });

  it('begins beside somebody who clears away all the time', async () => {
    const spool = await spoolFolder();
    const over = new AbortController();
    const clearing = (async () => {
      while (!over.signal.aborted) await cleared(spool);
    })();
    for (let i = 0; i < 20; i++) {
      const presence = await Presence.begin(spool);
      expect(existsSync(presence.folder)).toBe(true);
      await presence.end();
    }
    over.abort();
    await clearing;
  });

  it('is nobody where there is no folder yet', async () => {
    expect(await cleared(await spoolFolder())).toEqual([]);
  });
});

describe('what the first version left (attack R22)', () => {
  it('goes, and nothing that is not of it', async () => {
    const spool = await spoolFolder();
    await mkdir(spool);
    const reference = newReference();
    await writeFile(join(spool, reference), 'half a message');
    await writeFile(join(spool, 'README'), 'not ours');
    const living = await Presence.begin(spool);
    await clearFirstVersion(spool);
    expect(existsSync(join(spool, reference))).toBe(false);
    expect(existsSync(join(spool, 'README'))).toBe(true);
    expect(existsSync(living.folder)).toBe(true);
    await living.end();
  });
});

describe('mail that is pending', () => {
  it('goes with its owner, bytes and all; that of others and what is active stays', async () => {
    const { records, files, store, folder } = await openStore();
    const of = (owner: string): MailStore => new MailStore(records, files, undefined, owner);
    const [dead, living] = [of('dead'), of('living')];
    const mails = { left: newMail(), other: newMail(), active: newMail(), nobodys: newMail() };
    await dead.keep([mails.left], { pending: true });
    await living.keep([mails.other], { pending: true });
    await dead.keep([mails.active], { pending: true });
    await dead.activate([mails.active.reference]);
    await store.keep([mails.nobodys], { pending: true });
    await store.discardPendingOf('dead');
    const states = Object.values(mails).map(async ({ reference }) => (await store.find(reference))?.state);
    expect(await Promise.all(states)).toEqual([undefined, 'pending', 'held', 'pending']);
    expect(existsSync(join(folder, 'held', `${mails.left.reference}.eml`))).toBe(false);
    await store.discardPendingOf(null);
    expect(await store.find(mails.nobodys.reference)).toBeUndefined();
    expect((await store.find(mails.other.reference))?.state).toBe('pending');
  });
});
