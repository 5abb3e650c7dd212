// A real gpg with a home folder of its own.
import { execFile } from 'node:child_process';
import { chmod, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { makeFolder } from './folder.ts';
import { PEERS } from './peers.ts';

const run = promisify(execFile);

export class Gpg {
  /** Its folder. */
  readonly home: string;

  private constructor(home: string) {
    this.home = home;
  }

  static async create(): Promise<Gpg> {
    const home = await makeFolder();
    await chmod(home, 0o700);
    return new Gpg(home);
  }

  /** Makes a key pair without passphrase. `how` is what --quick-generate-key takes: algorithm, usage, expiry. */
  async makeKey(userId: string, how: readonly string[] = ['default', 'default', 'never']): Promise<void> {
    await this.run(['--passphrase', '', '--quick-generate-key', userId, ...how]);
  }

  /** The certificate, armored. */
  async exportKey(userId: string): Promise<string> {
    return (await this.run(['--armor', '--export', userId])).toString('latin1');
  }

  async decrypt(path: string): Promise<Buffer> {
    return await this.run(['--decrypt', path]);
  }

  async run(args: readonly string[]): Promise<Buffer> {
    const { stdout } = await run(
      PEERS.gpg ?? 'gpg',
      ['--homedir', this.home, '--batch', '--yes', '--pinentry-mode', 'loopback', ...args],
      {
        encoding: 'buffer',
        maxBuffer: 64 * 1024 ** 2,
      },
    );
    return stdout;
  }

  /** Ends the agent that gpg started for this home, and removes the home. */
  async destroy(): Promise<void> {
    await run('gpgconf', ['--homedir', this.home, '--kill', 'all']).catch(() => undefined);
    await rm(this.home, { recursive: true, force: true });
  }
}
