// The way of commands to a running gateway: found by its data folder, however long that folder's name is, and honest about
// nobody being there.
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askGateway, CommandSocket } from '../../src/processes/command-socket.ts';
import type { Commanded, Reloaded, Status } from '../../src/processes/status.ts';
import { ProblemsError } from '../../src/rules/problem.ts';
import { temporaryFolder } from '../support/folder.ts';

const NAME = 'postern.sock';
const RELOADED: Reloaded = { revision: 'r2', changed: true, processes: 3 };

const gateway: Commanded = {
  reload: () => Promise.resolve(RELOADED),
  status: () => Promise.resolve({ version: '1' } as Status),
};

async function open(folder: string, commanded: Commanded = gateway): Promise<CommandSocket> {
  const socket = await CommandSocket.open(folder, NAME, commanded);
  onTestFinished(() => socket.close());
  return socket;
}

describe('the socket', () => {
  it('answers both questions', async () => {
    const folder = await temporaryFolder();
    await open(folder);
    expect(await askGateway(folder, NAME, 'reload')).toEqual(RELOADED);
    expect(await askGateway(folder, NAME, 'status')).toEqual({ version: '1' });
  });

  it('works in a folder whose name no socket address could hold', async () => {
    const folder = join(await temporaryFolder(), 'x'.repeat(120), 'y'.repeat(120));
    await mkdir(folder, { recursive: true });
    await open(folder);
    expect(await askGateway(folder, NAME, 'reload')).toEqual(RELOADED);
  });

  it('hands on problems of files as they are, and other failures as text', async () => {
    const folder = await temporaryFolder();
    const problem = { severity: 'error', file: 'a.yaml', line: 2, column: 1, message: 'no', fix: 'yes' } as const;
    await open(folder, {
      reload: () => Promise.reject(new ProblemsError([problem])),
      status: () => Promise.reject(new Error('not today')),
    });
    const error: unknown = await askGateway(folder, NAME, 'reload').catch((e: unknown) => e);
    expect((error as ProblemsError).problems).toEqual([problem]);
    await expect(askGateway(folder, NAME, 'status')).rejects.toThrow('not today');
  });

  it.each([
    { why: 'no folder', make: async () => '/nowhere/at/all' },
    { why: 'no socket', make: temporaryFolder },
    {
      why: 'the socket of one that was killed',
      make: async () => {
        const folder = await temporaryFolder();
        await writeFile(join(folder, NAME), '');
        return folder;
      },
    },
  ])('tells that nobody is there: $why', async ({ make }) => {
    expect(await askGateway(await make(), NAME, 'status')).toBeUndefined();
  });

  it('takes the place of one that a killed gateway left', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, NAME), '');
    await open(folder);
    expect(await askGateway(folder, NAME, 'reload')).toEqual(RELOADED);
  });

  it.each([
    { why: 'an unknown question', text: '{"ask":"passwords"}\n' },
    { why: 'no JSON', text: 'reload\n' },
  ])('refuses $why and lives', async ({ text }) => {
    const folder = await temporaryFolder();
    await open(folder);
    const socket = connect(join(folder, NAME));
    socket.write(text);
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    expect(JSON.parse(chunk.toString())).toHaveProperty('failure');
    expect(await askGateway(folder, NAME, 'reload')).toEqual(RELOADED);
  });

  it('hangs up on somebody who does not come to an end', async () => {
    const folder = await temporaryFolder();
    await open(folder);
    const socket = connect(join(folder, NAME));
    socket.on('error', () => undefined);
    socket.write('x'.repeat(2_000));
    await once(socket, 'close');
    expect(await askGateway(folder, NAME, 'reload')).toEqual(RELOADED);
  });
});
