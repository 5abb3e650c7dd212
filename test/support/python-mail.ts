// Python's email package as a second reader of mail: one process that answers many messages (test/peers/read_mail.py).
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { join } from 'node:path';
import type { Node } from './mail-tree.ts';

const SCRIPT = join(import.meta.dirname, '../peers/read_mail.py');

export class PythonMail {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  readonly #waiting: ((line: string) => void)[] = [];

  constructor(python: string) {
    this.#process = spawn(python, [SCRIPT], { stdio: 'pipe' });
    this.#process.stderr.resume();
    this.#lines = createInterface({ input: this.#process.stdout });
    this.#lines.on('line', (line) => this.#waiting.shift()?.(line));
    this.#process.once('exit', (code) => {
      for (const answer of this.#waiting.splice(0)) answer(JSON.stringify({ error: `python3 ended with ${code}` }));
    });
  }

  /** Its tree of a mail, or what it failed with. */
  async read(mail: Buffer): Promise<Node | { readonly error: string }> {
    const line = await new Promise<string>((resolve) => {
      this.#waiting.push(resolve);
      this.#process.stdin.write(`${mail.length}\n`);
      this.#process.stdin.write(mail);
    });
    return JSON.parse(line) as Node | { readonly error: string };
  }

  stop(): void {
    this.#lines.close();
    this.#process.stdin.end();
    this.#process.kill();
  }
}
