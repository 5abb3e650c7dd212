// Who may import whom (docs/architecture.md), held as data. A new import that is not in the table fails here.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/** Room -> rooms it may import. Files directly in src are rooms of their own. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  mail: [],
  rules: ['mail'],
  extract: ['mail'],
  detect: ['mail', 'rules'],
  policy: ['mail', 'rules', 'directory'],
  directory: ['mail', 'rules'],
  quarantine: ['mail'],
  act: ['mail', 'quarantine'],
  smtp: ['mail'],
  console: ['mail', 'quarantine', 'directory'],
  'events.ts': ['mail'],
  'config.ts': ['mail', 'rules'],
  'inspection-failures.ts': ['mail'],
  'inspect.ts': ['mail', 'rules', 'extract', 'detect', 'policy'],
  'pipeline.ts': ['mail', 'policy', 'act', 'inspect.ts', 'inspection-failures.ts'],
  inspection: ['mail', 'extract', 'inspect.ts'],
};
/** They may import everything, and nobody imports them. */
const TOP = ['gateway.ts', 'smtp-role.ts', 'control-role.ts', 'role.ts', 'main.ts', 'cli', 'processes'];

/** Package -> the rooms it lives in. Packages that are not named here may be used anywhere. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  'smtp-server': ['smtp'],
  mailparser: ['extract'],
  nodemailer: ['smtp', 'act'],
  openpgp: ['act'],
  re2: ['detect', 'rules'],
  bullmq: ['quarantine'],
  ioredis: ['quarantine'],
  'better-sqlite3': ['quarantine'],
  kysely: ['quarantine'],
  fastify: ['console'],
  '7z-wasm': ['extract'],
  htmlparser2: ['extract'],
  'iconv-lite': ['extract'],
  'file-type': ['extract'],
  preact: ['console'],
  yaml: ['rules', 'config.ts'],
  commander: ['cli'],
  pino: ['events.ts'],
  'prom-client': ['events.ts'],
  selfsigned: ['smtp'],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
  (f) => /\.tsx?$/.test(f) && !f.endsWith('.d.ts'),
);
const roomOf = (path: string): string => relative(SRC, path).split('/')[0] ?? '';

const imports: readonly Import[] = files.flatMap((file) => {
  const text = readFileSync(join(SRC, file), 'utf8');
  const specifiers = [
    ...text.matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'|import\('([^']+)'\)|^import '([^']+)'/gms),
  ];
  return specifiers.map((m) => ({ from: join(SRC, file), to: m[1] ?? m[2] ?? m[3] ?? '' }));
});

describe('who may import whom', () => {
  it('finds the imports at all', () => {
    expect(imports.length).toBeGreaterThan(200);
  });

  it.each(Object.entries(ROOMS))('%s imports only what its row allows', (room, allowed) => {
    const own = imports.filter(({ from, to }) => roomOf(from) === room && to.startsWith('.'));
    const foreign = own
      .map(({ from, to }) => ({ from, room: roomOf(resolve(dirname(from), to)) }))
      .filter((i) => i.room !== room);
    expect(foreign.filter((i) => !allowed.includes(i.room))).toEqual([]);
  });

  it('act knows the store of the quarantine and the shape of its notices, nothing else of it', () => {
    const into = imports.filter(({ from, to }) => roomOf(from) === 'act' && to.includes('/quarantine/'));
    const known = ['../quarantine/notices.ts', '../quarantine/store.ts'];
    expect(into.map(({ to }) => to).filter((to) => !known.includes(to))).toEqual([]);
  });

  it('nobody imports the rooms at the top', () => {
    const into = imports
      .filter(({ from, to }) => to.startsWith('.') && !TOP.includes(roomOf(from)))
      .filter(({ from, to }) => TOP.includes(roomOf(resolve(dirname(from), to))));
    expect(into).toEqual([]);
  });

  it('every room is in the table', () => {
    const rooms = new Set(files.map((f) => f.split('/')[0] ?? ''));
    expect([...rooms].filter((room) => ROOMS[room] === undefined && !TOP.includes(room))).toEqual([]);
  });

  it.each(Object.entries(HOMES))('package %s stays at home', (name, homes) => {
    const uses = imports.filter(({ to }) => to === name || to.startsWith(`${name}/`));
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.map(({ from }) => roomOf(from)).filter((room) => !homes.includes(room))).toEqual([]);
  });

  it('the environment is read in config.ts only, and the clock comes in by argument', () => {
    const users = (pattern: RegExp): readonly string[] =>
      files.filter((f) => !/^cli\/|\/web\//.test(f) && pattern.test(readFileSync(join(SRC, f), 'utf8')));
    expect(users(/process\.env/)).toEqual(['config.ts']);
    // Time stamps of log lines and of a new certificate, the demo's inbox, and the patience with a starting redis-server.
    const stamps = ['events.ts', 'quarantine/redis-server.ts', 'smtp/certificate.ts', 'smtp/inbox-server.ts'];
    expect(users(/Date\.now\(\)|new Date\(\)/).toSorted()).toEqual(stamps);
  });
});

it('SheetJS as the npm registry has it is used by nobody: it is old and known to be unsafe (X14)', () => {
  const lock = readFileSync(resolve(import.meta.dirname, '../package-lock.json'), 'utf8');
  expect(lock).toContain('"node_modules/mailparser"');
  expect(lock).not.toMatch(/"node_modules\/(?:[^"]*\/)?xlsx"/);
});
