// The server side of Dovecot's authentication protocol, version 1.2, as far as Postfix needs it: PLAIN and LOGIN for one
// account. With it the Postfix of the tests knows AUTH without further packages.
import { chmod } from 'node:fs/promises';
import net from 'node:net';

const ACCOUNT = { name: 'wang', password: 'secret' };
const HELLO = ['VERSION\t1\t2', 'MECH\tPLAIN\tplaintext', 'MECH\tLOGIN\tplaintext', 'SPID\t1', 'CUID\t1'];
const PROMPTS = ['Username:', 'Password:'];

export interface AuthServer {
  close(): Promise<void>;
}

/** @param path of the socket */
export async function startAuthServer(path: string): Promise<AuthServer> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    serve(socket);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(path, resolve);
  await promise;
  await chmod(path, 0o666);
  const close = async (): Promise<void> => {
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    for (const socket of sockets) socket.destroy();
    await closed.promise;
  };
  return { close };
}

interface Request {
  readonly mechanism: string;
  readonly said: string[];
}

function serve(socket: net.Socket): void {
  const requests = new Map<string, Request>();
  let pending = '';
  socket.write(`${[...HELLO, `COOKIE\t${'0'.repeat(32)}`, 'DONE'].join('\n')}\n`);
  socket.on('data', (chunk: Buffer) => {
    const lines = (pending + chunk.toString('latin1')).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) hear(line);
  });

  function hear(line: string): void {
    const [command, id = '', ...rest] = line.split('\t');
    if (command === 'AUTH') {
      const initial = rest.find((word) => word.startsWith('resp='))?.slice('resp='.length);
      requests.set(id, { mechanism: (rest[0] ?? '').toUpperCase(), said: initial === undefined ? [] : [initial] });
    } else if (command === 'CONT') requests.get(id)?.said.push(rest[0] ?? '');
    else return;
    const request = requests.get(id);
    if (request !== undefined) socket.write(`${answer(id, request)}\n`);
  }
}

function answer(id: string, { mechanism, said }: Request): string {
  const words = said.map((word) => Buffer.from(word, 'base64').toString('utf8'));
  if (mechanism === 'PLAIN' && words.length === 0) return `CONT\t${id}\t`;
  if (mechanism === 'LOGIN' && words.length < 2) {
    return `CONT\t${id}\t${Buffer.from(PROMPTS[words.length] ?? '').toString('base64')}`;
  }
  const [name = '', password = ''] = mechanism === 'PLAIN' ? (words[0] ?? '').split('\0').slice(1) : words;
  const isRight = name === ACCOUNT.name && password === ACCOUNT.password;
  return isRight ? `OK\t${id}\tuser=${name}` : `FAIL\t${id}\tuser=${name}`;
}
