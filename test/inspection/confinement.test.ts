// What a child that inspects can not do, tried in a process with its command line; and that libraries which open files work in it.
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { confinement } from '../../src/inspection/start-child.ts';
import { temporaryFolder } from '../support/folder.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What an expression, in an async function with `load` for import, comes to; a fault is its message. */
async function inside(expression: string): Promise<string> {
  const code = `const load = (n) => import(n); (async () => ${expression})().then(
    (value) => { console.log(String(value)); process.exit(); },
    (error) => { console.log('refused: ' + error.message + ' ' + (error.cause?.message ?? '')); process.exit(); });`;
  return await new Promise((resolve) => {
    execFile(
      process.execPath,
      [...confinement(256 * 1024 ** 2), '-e', code],
      { env: {}, cwd: ROOT, timeout: 20_000 },
      (_, out, err) => resolve((out + err).trim()),
    );
  });
}

async function listening(): Promise<{ readonly port: number; readonly connections: () => number }> {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as { port: number }).port, connections: () => connections };
}

describe('a child has no network', () => {
  it.each([
    { why: 'fetch', expression: 'fetch("http://127.0.0.1:PORT/")' },
    { why: 'TCP', expression: 'load("node:net").then((n) => n.connect(PORT, "127.0.0.1"))' },
    { why: 'TLS', expression: 'load("node:tls").then((n) => n.connect(PORT, "127.0.0.1"))' },
    { why: 'HTTP', expression: 'load("node:http").then((n) => n.get("http://127.0.0.1:PORT/"))' },
    { why: 'UDP', expression: 'load("node:dgram").then((n) => n.createSocket("udp4").send("x", PORT, "127.0.0.1"))' },
    { why: 'listening', expression: 'load("node:net").then((n) => n.createServer().listen(0))' },
  ])('$why', async ({ expression }) => {
    const { port, connections } = await listening();
    expect(await inside(expression.replaceAll('PORT', String(port)))).toMatch(/^refused: .*has no network/);
    expect(connections()).toBe(0);
  });
});

describe('a child can not', () => {
  it.each([
    { why: 'write files', expression: 'load("node:fs").then((fs) => fs.writeFileSync("FOLDER/x", "x"))' },
    { why: 'start processes', expression: 'load("node:child_process").then((c) => c.execFileSync("true"))' },
    { why: 'get at the inside of Node', expression: 'process.binding("spawn_sync")' },
  ])('$why', async ({ expression }) => {
    expect(await inside(expression.replaceAll('FOLDER', await temporaryFolder()))).toMatch(/^refused: /);
  });

  it('reach a prototype by a name (X13)', async () => {
    expect(await inside('JSON.stringify(["__proto__" in {}, ({}).__proto__ === undefined])')).toBe('[false,true]');
  });
});

describe('a child can', () => {
  it('read files', async () => {
    expect(await inside('load("node:fs").then((fs) => fs.existsSync("package.json"))')).toBe('true');
  });

  it('use 7-Zip, which asks for numbers of Node', async () => {
    expect(await inside('load("7z-wasm").then((m) => m.default({ print() {} })).then((z) => typeof z.callMain)')).toBe(
      'function',
    );
  });
});
