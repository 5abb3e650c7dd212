// Commands as people run them: in this process, which is quick, or in one of their own, which is the real thing.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { vi } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { temporaryFolder } from './folder.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A configuration that knows nothing of this machine but where the starter rules are. */
async function configuration(): Promise<string> {
  const file = join(await temporaryFolder(), 'postern.yaml');
  const lines = ['domains: [corp.example, .corp.example]', 'downstream: { host: mail.corp.example }'];
  const listener = 'listeners: [{ name: mx, address: 127.0.0.1, port: 0 }]';
  await writeFile(file, [...lines, listener, `rules: ${JSON.stringify(join(ROOT, 'rules'))}`].join('\n'));
  return file;
}

/** Runs a command in this process and keeps what it prints. */
export async function postern(...args: readonly string[]): Promise<Answer> {
  const all = args.includes('--config') ? args : ['--config', await configuration(), ...args];
  const kept = { out: '', err: '' };
  const keep = (key: keyof typeof kept) => (chunk: unknown) => {
    kept[key] += stripVTControlCharacters(String(chunk));
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep('err')),
  ];
  try {
    const code = await run(all, new AbortController().signal);
    return { code, ...kept };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** The same in a process of its own, from the sources. */
export async function posternProcess(...args: readonly string[]): Promise<Answer> {
  const all = [join(ROOT, 'src/main.ts'), '--config', await configuration(), ...args];
  const env = { ...process.env, NO_COLOR: '1' };
  delete (env as NodeJS.ProcessEnv)['FORCE_COLOR'];
  return await new Promise((done) => {
    execFile(process.execPath, all, { env }, (error, out, err) => {
      done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, out, err });
    });
  });
}
