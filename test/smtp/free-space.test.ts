// Room for another message: asked before it is taken (attack R04), said once when it changes, and a fault when it can't be known
// (attack R05).
import { rm } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { MailEvent } from '../../src/mail/event.ts';
import { isFault } from '../../src/mail/fault.ts';
import { FreeSpace } from '../../src/smtp/free-space.ts';
import { openDoor } from '../support/door.ts';
import { temporaryFolder } from '../support/folder.ts';
import { InboxServer } from '../../src/smtp/inbox-server.ts';

const MIB = 1024 ** 2;

function open(folders: readonly string[] = ['/spool']) {
  const disk = { blocks: 1_000_000, files: 1_000_000, ffree: 500_000, asked: 0 };
  const clock = { now: 0 };
  const events: MailEvent[] = [];
  const space = new FreeSpace({
    folders,
    maxMessage: 10 * MIB,
    report: (event) => events.push(event),
    now: () => clock.now,
    ask: async () => {
      disk.asked++;
      return { bsize: 4096, bavail: disk.blocks, files: disk.files, ffree: disk.ffree };
    },
  });
  return { space, disk, clock, events };
}

const NEEDED = (15 * MIB) / 4096;

describe('room', () => {
  it.each([
    { why: 'one and a half of the largest message', blocks: NEEDED, enough: true },
    { why: 'a block less', blocks: NEEDED - 1, enough: false },
    { why: 'no file more', blocks: NEEDED, ffree: 0, enough: false },
    { why: 'a file system that does not count files', blocks: NEEDED, files: 0, ffree: 0, enough: true },
  ])('$why: $enough', async ({ enough, blocks, files = 1000, ffree = 1000 }) => {
    const { space, disk } = open();
    Object.assign(disk, { blocks, files, ffree });
    expect(await space.isEnough()).toBe(enough);
    expect((await space.ailment()) === undefined).toBe(enough);
  });

  it('is asked for once a second, whatever comes, also when the clock goes back', async () => {
    const { space, disk, clock } = open();
    await Promise.all(Array.from({ length: 100 }, () => space.isEnough()));
    expect(disk.asked).toBe(1);
    clock.now = 999;
    await space.isEnough();
    expect(disk.asked).toBe(1);
    clock.now = 1_000;
    await space.isEnough();
    clock.now = 0;
    await space.isEnough();
    expect(disk.asked).toBe(3);
  });

  it('is needed in every folder', async () => {
    const { space, disk } = open(['/spool', '/held']);
    await space.isEnough();
    expect(disk.asked).toBe(2);
  });

  it('that goes and comes back is told once each', async () => {
    const { space, disk, clock, events } = open();
    for (const blocks of [NEEDED, 0, 0, NEEDED, NEEDED]) {
      disk.blocks = blocks;
      clock.now += 1_000;
      await space.isEnough();
    }
    expect(events.map((e) => e.kind)).toEqual(['storage-low', 'storage-restored']);
  });

  it('of a folder that is gone is a fault, and no health (attack R05)', async () => {
    const folder = await temporaryFolder();
    const space = new FreeSpace({ folders: [folder], maxMessage: 1, report: () => undefined, now: () => 0 });
    expect(await space.isEnough()).toBe(true);
    await rm(folder, { recursive: true });
    const later = new FreeSpace({ folders: [folder], maxMessage: 1, report: () => undefined, now: () => 0 });
    await expect(later.isEnough()).rejects.toSatisfy((e) => isFault(e, 'storage'));
    expect(await later.ailment()).toContain('ENOENT');
  });
});

describe('a session', () => {
  it('hears 452 at MAIL while there is no room, and goes on when there is (attack R04)', async () => {
    const sink = await InboxServer.open({ address: '127.0.0.1', port: 0 });
    onTestFinished(() => sink.close());
    const disk = { hasRoom: false };
    const door = await openDoor({ downstream: sink.port, hasRoom: async () => disk.hasRoom });
    const client = await door.greeted();
    expect(await client.command('MAIL FROM:<a@corp.example>')).toEqual([
      '452 4.3.1 Insufficient system storage, try again later',
    ]);
    disk.hasRoom = true;
    expect((await client.command('MAIL FROM:<a@corp.example>'))[0]).toMatch(/^250/);
  });
});
