// How commands of the same machine reach a running gateway: a unix socket in the data folder, which only its owner can enter.
// One question, one line of JSON; one answer, one line. Nobody there is told apart from a gateway that does not answer.
import { open, rm, type FileHandle } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { explainError, Fault } from '../mail/fault.ts';
import { ProblemsError, type Problem } from '../rules/problem.ts';
import type { Commanded } from './status.ts';

export const QUESTIONS = ['status', 'reload'] as const;
export type Question = (typeof QUESTIONS)[number];

const MAX_QUESTION_BYTES = 1_024;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** A reload asks every process, and each may be busy with a message. */
const PATIENCE_MS = 150_000;

const questionSchema = z.object({ ask: z.enum(QUESTIONS) });
const problemSchema = z.object({
  severity: z.enum(['error', 'warning']),
  file: z.string(),
  line: z.number().exactOptional(),
  column: z.number().exactOptional(),
  rule: z.string().exactOptional(),
  path: z.string().exactOptional(),
  message: z.string(),
  fix: z.string().exactOptional(),
});
const answerSchema = z.union([
  z.object({ answer: z.unknown() }),
  z.object({ failure: z.string(), problems: z.array(problemSchema).exactOptional() }),
]);

export class CommandSocket {
  readonly #server: Server;
  readonly #path: string;

  private constructor(server: Server, path: string) {
    this.#server = server;
    this.#path = path;
  }

  /** The caller holds the lock of the data folder: a socket that lies there already is a dead one's. */
  static async open(folder: string, name: string, gateway: Commanded): Promise<CommandSocket> {
    const path = join(folder, name);
    await rm(path, { force: true });
    const server = createServer({ allowHalfOpen: true }, (socket) => serve(socket, gateway));
    await within(folder, name, async (short) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      server.once('error', reject).listen(short, resolve);
      await promise;
    });
    return new CommandSocket(server, path);
  }

  async close(): Promise<void> {
    await new Promise((done) => this.#server.close(done));
    await rm(this.#path, { force: true });
  }
}

/** Asks the gateway of a data folder. Undefined: none runs there. Throws ProblemsError or what it failed of. */
export async function askGateway(folder: string, name: string, ask: Question): Promise<unknown> {
  const text = await within(folder, name, (path) => exchange(path, `${JSON.stringify({ ask })}\n`)).catch(
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && ['ENOENT', 'ECONNREFUSED'].includes(String(error.code)))
        return undefined;
      throw error;
    },
  );
  if (text === undefined) return undefined;
  const said = answerSchema.parse(JSON.parse(text));
  if ('answer' in said) return said.answer;
  if (said.problems !== undefined) throw new ProblemsError(said.problems satisfies readonly Problem[]);
  throw new Error(said.failure);
}

/** The path of a unix socket holds 107 bytes; through the open folder it is short however long the folder's own is. */
async function within<T>(folder: string, name: string, work: (path: string) => Promise<T>): Promise<T> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    return await work(`/proc/self/fd/${handle.fd}/${name}`);
  } finally {
    await handle?.close();
  }
}

function serve(socket: Socket, gateway: Commanded): void {
  let heard = '';
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    const wasWhole = heard.includes('\n');
    heard += chunk.toString('utf8');
    if (heard.length > MAX_QUESTION_BYTES) socket.destroy();
    else if (!wasWhole && heard.includes('\n')) void answer(heard, gateway).then((text) => socket.end(`${text}\n`));
  });
}

async function answer(text: string, gateway: Commanded): Promise<string> {
  try {
    const { ask } = questionSchema.parse(JSON.parse(text));
    return JSON.stringify({ answer: ask === 'status' ? await gateway.status() : await gateway.reload() });
  } catch (error) {
    const problems = error instanceof ProblemsError ? { problems: error.problems } : {};
    return JSON.stringify({ failure: explainError(error), ...problems });
  }
}

async function exchange(path: string, question: string): Promise<string> {
  const socket = connect(path);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let heard = '';
  socket.setTimeout(PATIENCE_MS, () => reject(new Fault('deadline', 'the gateway does not answer')));
  socket.on('connect', () => socket.write(question));
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString('utf8');
    if (heard.length > MAX_ANSWER_BYTES) reject(new Error('the gateway says too much'));
  });
  socket.on('error', reject);
  socket.on('close', () => {
    if (heard.endsWith('\n')) resolve(heard);
    else reject(new Fault('deadline', 'the gateway hung up'));
  });
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}
