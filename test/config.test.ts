// Configuration from file and environment: every default, every mistake with its place (attack G06), and secrets apart (G01).
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EMBEDDED_DEFAULT, loadConfig, type Config, type LoadedConfig } from '../src/config.ts';
import { ProblemsError, type Problem } from '../src/rules/problem.ts';
import { temporaryFolder } from './support/folder.ts';

type Environment = Readonly<Record<string, string>>;

const LISTENER = 'listeners: [{ name: mx, address: 127.0.0.1, port: 2525 }]';
const GOOD = `domains: [corp.example]\ndownstream: { host: mail.corp.example }\n${LISTENER}\n`;

/** Reads `postern.yaml` with that text in a folder of its own. */
async function load(text: string, environment: Environment = {}): Promise<LoadedConfig> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'postern.yaml'), text);
  return await loadConfig({ folder, environment });
}

async function problemsOf(loading: Promise<LoadedConfig>): Promise<readonly Problem[]> {
  const error: unknown = await loading.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (error instanceof ProblemsError) return error.problems;
  throw error instanceof Error ? error : new Error('it was read without a problem');
}

const told = (problem: Problem): string => `${problem.path ?? ''}: ${problem.message} ${problem.fix ?? ''}`;

describe('what nobody says', () => {
  it('has its default', async () => {
    const { config, secrets } = await load(GOOD);
    const folder = dirname(config.rules);
    expect(config).toMatchObject({
      source: 'postern.yaml',
      data: join(folder, 'data'),
      certs: join(folder, 'certs'),
      domains: ['corp.example'],
      downstream: { host: 'mail.corp.example', port: 25, tls: 'opportunistic' },
      language: 'en',
      limits: {
        message: 200 * 1024 ** 2,
        recipients: 1000,
        connections: 2000,
        connectionsPerClient: 50,
        hops: 100,
        failedLogins: { count: 20, within: 600_000 },
      },
      inspection: {
        reading: {
          limits: {
            depth: 8,
            parts: 1000,
            archiveEntries: 2000,
            archiveBytes: 100 * 1024 ** 2,
            textBytes: 32 * 1024 ** 2,
            ratio: 200,
          },
          fileTime: 30_000,
          ocr: false,
          qr: false,
        },
        walls: { fileTime: 30_000, time: 120_000, memory: 1536 * 1024 ** 2, children: 2 },
      },
      console: { address: '127.0.0.1', port: 8080 },
      quarantine: { keepDecided: 604_800_000, sweep: 60_000 },
      queue: { lifetime: 432_000_000, warnAfter: 14_400_000 },
      log: { level: 'info' },
    } satisfies Partial<Config>);
    expect(config.hostname.length).toBeGreaterThan(0);
    expect(config.crashAt).toBeUndefined();
    expect(secrets).toEqual({});
  });

  it('of the lifetime in the queue may still be said where it was said before', async () => {
    const { config } = await load(`${GOOD}quarantine: { lifetime: 3d }\n`);
    expect(config.queue).toEqual({ lifetime: 3 * 86_400_000, warnAfter: 4 * 3_600_000 });
  });

  it('of a listener goes by its door; what to do with bare newlines is left open unless somebody says', async () => {
    const { config } = await load(`
domains: [corp.example]
downstream: { host: mail.corp.example }
listeners:
  - { name: mx, address: 0.0.0.0, port: 25 }
  - { name: staff, address: 0.0.0.0, port: 587, auth: required }
  - { name: relay, address: 0.0.0.0, port: 2525, tls: none, clients: [10.0.0.0/8], downstream: { host: smarthost.example, port: 26, tls: verified } }
  - { name: strict, address: '::1', port: 2526, tls: implicit, auth: required, bare_newlines: reject }
`);
    expect(
      config.listeners.map((l) => [l.name, l.tls, l.auth, l.bareNewlines, l.downstream.host, l.downstream.tls]),
    ).toEqual([
      ['mx', 'starttls', 'none', undefined, 'mail.corp.example', 'opportunistic'],
      ['staff', 'starttls', 'required', undefined, 'mail.corp.example', 'opportunistic'],
      ['relay', 'none', 'none', undefined, 'smarthost.example', 'verified'],
      ['strict', 'implicit', 'required', 'reject', 'mail.corp.example', 'opportunistic'],
    ]);
  });
});

describe('who is let in, and how often', () => {
  it('is read with units', async () => {
    const { config } = await load(`
domains: [corp.example]
downstream: { host: mail.corp.example }
listeners:
  - name: mx
    address: 0.0.0.0
    port: 25
    proxy: [10.0.0.5/32]
    xclient: ['2001:db8::/64']
    early_data: accept
    greeting_delay: 2s
    sender_login: reject
  - { name: staff, address: 0.0.0.0, port: 587 }
limits: { failed_logins: 5/1h, connection_rate: 600/m, message_rate: 100/30s, recipient_rate: 5000/d, hops: 30 }
`);
    const [mx, staff] = config.listeners;
    expect(mx).toMatchObject({
      proxy: ['10.0.0.5/32'],
      xclient: ['2001:db8::/64'],
      earlyData: 'accept',
      greetingDelay: 2000,
      senderLogin: 'reject',
    });
    expect(staff).toMatchObject({ proxy: [], xclient: [], senderLogin: 'off' });
    expect([staff?.earlyData, staff?.greetingDelay]).toEqual([undefined, undefined]);
    expect(config.limits).toMatchObject({
      hops: 30,
      failedLogins: { count: 5, within: 3_600_000 },
      connectionRate: { count: 600, within: 60_000 },
      messageRate: { count: 100, within: 30_000 },
      recipientRate: { count: 5000, within: 86_400_000 },
    });
  });

  it('also from the environment', async () => {
    const { config } = await load(GOOD, {
      POSTERN_LIMITS__FAILED_LOGINS: '3/5m',
      POSTERN_LISTENERS__0__PROXY: '[10.0.0.5/32]',
      POSTERN_LISTENERS__0__SENDER_LOGIN: 'off',
    });
    expect(config.limits.failedLogins).toEqual({ count: 3, within: 300_000 });
    expect(config.listeners[0]).toMatchObject({ proxy: ['10.0.0.5/32'], senderLogin: 'off' });
  });

  it.each(['20', '0/10m', '20/0s', '20/', '/10m', '20/10', '-1/m', '1.5/m', '20/fortnight'])(
    'a rate is never switched off or guessed at: %s',
    async (rate) => {
      const problems = await problemsOf(load(`${GOOD}limits: { failed_logins: '${rate}' }\n`));
      expect(problems.map(told).join('\n')).toContain('is not a rate such as 20/10m');
    },
  );
});

describe('what opening a message may cost', () => {
  it('is said in sizes, durations and counts', async () => {
    const text =
      'inspection: { depth: 3, archive_bytes: 10MB, text_bytes: 1MB, file_time: 5s, time: 20s, memory: 512MB, children: 4 }';
    const { inspection } = (await load(`${GOOD}${text}\n`)).config;
    expect(inspection.reading.limits).toMatchObject({
      depth: 3,
      archiveBytes: 10 * 1024 ** 2,
      textBytes: 1024 ** 2,
      parts: 1000,
    });
    expect(inspection.walls).toEqual({ fileTime: 5_000, time: 20_000, memory: 512 * 1024 ** 2, children: 4 });
  });

  it('switches the reading of pictures on (T05)', async () => {
    const { config } = await load(`${GOOD}inspection: { ocr: on, file_time: 50s }\n`);
    expect(config.inspection.reading).toMatchObject({ ocr: true, qr: false, fileTime: 50_000 });
    const both = await load(GOOD, { POSTERN_INSPECTION__OCR: 'on', POSTERN_INSPECTION__QR: 'on' });
    expect(both.config.inspection.reading).toMatchObject({ ocr: true, qr: true });
  });

  it('may come from the environment', async () => {
    const { config } = await load(GOOD, { POSTERN_INSPECTION__ARCHIVE_BYTES: '200MB', POSTERN_INSPECTION__DEPTH: '2' });
    expect(config.inspection.reading.limits).toMatchObject({ archiveBytes: 200 * 1024 ** 2, depth: 2 });
  });

  it.each([
    { why: 'no depth', text: 'depth: 0', path: 'inspection.depth' },
    { why: 'a ratio that is no number', text: 'ratio: many', path: 'inspection.ratio' },
    { why: 'no children', text: 'children: 0', path: 'inspection.children' },
    { why: 'neither on nor off', text: 'ocr: sometimes', path: 'inspection.ocr' },
    { why: 'an unknown key', text: 'file_tme: 30s', path: 'inspection' },
    { why: 'a file that may take longer than its message', text: 'file_time: 90s', path: 'inspection.file_time' },
    { why: 'more time than a client waits', text: 'time: 10m', path: 'inspection.time' },
    { why: 'a child that could not start', text: 'memory: 64MB', path: 'inspection.memory' },
    { why: 'more than fits into a child', text: 'archive_bytes: 2GB', path: 'inspection.memory' },
  ])('$why is a mistake (G06)', async ({ text, path }) => {
    const problems = await problemsOf(load(`${GOOD}inspection: { ${text} }\n`));
    expect(problems.map((problem) => problem.path)).toEqual([expect.stringContaining(path)]);
  });
});

describe('the server behind', () => {
  it('the authorities that the server behind is verified with are found from where the configuration is', async () => {
    const { config } = await load(GOOD.replace('mail.corp.example', 'mail.corp.example, tls: verified, ca: ca.pem'));
    expect(config.downstream.ca).toBe(join(dirname(config.data), 'ca.pem'));
    expect(config.listeners[0]?.downstream).toEqual(config.downstream);
  });
});

describe('where it is found', () => {
  async function folderWith(...names: readonly string[]): Promise<string> {
    const folder = await temporaryFolder();
    for (const name of names) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), GOOD.replace('mail.corp.example', name.replaceAll('/', '-')));
    }
    return folder;
  }

  it.each([
    {
      why: 'the file that is named',
      file: 'a/named.yaml',
      environment: { POSTERN_CONFIG: 'env.yaml' },
      host: 'a-named.yaml',
    },
    { why: 'else POSTERN_CONFIG', file: undefined, environment: { POSTERN_CONFIG: 'env.yaml' }, host: 'env.yaml' },
    { why: 'else postern.yaml', file: undefined, environment: {}, host: 'postern.yaml' },
  ])('$why', async ({ file, environment, host }) => {
    const folder = await folderWith('a/named.yaml', 'env.yaml', 'postern.yaml');
    const { config } = await loadConfig({ file, environment, folder });
    expect(config.downstream.host).toBe(host);
    expect(config.data).toBe(join(folder, file === undefined ? '' : 'a', 'data'));
  });

  it('the embedded default is good, opens nothing to the world and asks for AUTH over TLS only', async () => {
    const folder = await folderWith('postern.yaml');
    const { config } = await loadConfig({ folder, environment: {}, embedded: true });
    expect(config.source).toBe('(embedded default)');
    expect(config.data).toBe(join(folder, 'data'));
    expect(config.listeners.map((l) => l.address)).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
    expect(config.listeners.filter((l) => l.auth === 'required').map((l) => l.tls)).toEqual(['starttls']);
    expect(EMBEDDED_DEFAULT).toContain('domains:');
  });

  it('a file that is named and not there is told, not passed over', async () => {
    const folder = await temporaryFolder();
    const [problem] = await problemsOf(loadConfig({ file: 'none.yaml', folder, environment: {} }));
    expect(problem).toMatchObject({
      file: 'none.yaml',
      message: expect.stringContaining("can't read the configuration") as string,
    });
  });
});

describe('a mistake in the file (G06)', () => {
  it.each([
    {
      why: 'an unknown key',
      text: `${GOOD}listners: []\n`,
      line: 4,
      message: 'listners: unknown key "listners" did you mean "listeners"?',
    },
    {
      why: 'an unknown key further inside',
      text: `${GOOD}limits: { mesage: 1MB }\n`,
      line: 4,
      message: 'limits.mesage: unknown key "mesage" did you mean "message"?',
    },
    {
      why: 'no downstream server',
      text: `domains: [corp.example]\n${LISTENER}\n`,
      line: 1,
      message: 'downstream: "downstream" is missing',
    },
    { why: 'no domains', text: GOOD.replace('[corp.example]', '[]'), line: 1, message: 'domains: ' },
    { why: 'no listener', text: GOOD.replace(LISTENER, 'listeners: []'), line: 3, message: 'listeners: ' },
    {
      why: 'a domain that is none',
      text: GOOD.replace('[corp.example]', "['*.corp.example']"),
      line: 1,
      message: 'domains[0]: must be a domain',
    },
    { why: 'a limit of nothing', text: `${GOOD}limits: { message: 0 }\n`, line: 4, message: 'limits.message: ' },
    {
      why: 'a limit of nothing, as text',
      text: `${GOOD}limits: { message: 0MB }\n`,
      line: 4,
      message: 'is not a size',
    },
    {
      why: 'a limit that is no number',
      text: `${GOOD}limits: { recipients: many }\n`,
      line: 4,
      message: 'limits.recipients: ',
    },
    {
      why: 'a limit switched off',
      text: `${GOOD}limits: { connections: 0 }\n`,
      line: 4,
      message: 'limits.connections: ',
    },
    {
      why: 'a lifetime said twice',
      text: `${GOOD}quarantine: { lifetime: 3d }\nqueue: { lifetime: 4d }\n`,
      line: 4,
      message: 'keep queue.lifetime',
    },
    {
      why: 'a warning after the end',
      text: `${GOOD}queue: { lifetime: 1d, warn_after: 2d }\n`,
      line: 4,
      message: 'must be shorter than queue.lifetime',
    },
    { why: 'a time of nothing', text: `${GOOD}quarantine: { sweep: 0s }\n`, line: 4, message: 'is not a duration' },
    {
      why: 'an address that is a name',
      text: GOOD.replace('127.0.0.1', 'localhost'),
      line: 3,
      message: 'must be an IP address',
    },
    {
      why: 'a network that is an address',
      text: GOOD.replace('port: 2525', 'port: 2525, clients: [10.0.0.1]'),
      line: 3,
      message: 'must be a network',
    },
    { why: 'a port that is none', text: GOOD.replace('2525', '70000'), line: 3, message: 'listeners[0].port: ' },
    {
      why: 'TLS by another name',
      text: GOOD.replace('mail.corp.example }', 'mail.corp.example, tls: require }'),
      line: 2,
      message: 'did you mean "required"?',
    },
    {
      why: 'a console that is no URL',
      text: `${GOOD}console: { url: gate.corp.example }\n`,
      line: 4,
      message: 'console.url: ',
    },
    { why: 'a language that we do not speak', text: `${GOOD}language: fr\n`, line: 4, message: 'is not allowed' },
    { why: 'a key twice', text: `${GOOD}domains: [x.example]\n`, line: 4, message: 'remove or rename' },
    { why: 'no YAML', text: 'domains: [', line: 1, message: 'sufficiently indented' },
    { why: 'a list', text: '- a\n', line: 1, message: 'expected object' },
  ])('$why', async ({ text, line, message }) => {
    const problems = await problemsOf(load(text));
    expect(problems.map(told).join('\n')).toContain(message);
    expect(problems[0]).toMatchObject({ severity: 'error', file: 'postern.yaml', line });
  });

  it.each([
    {
      why: 'AUTH in clear',
      listeners: '[{ name: a, address: 127.0.0.1, port: 25, tls: none, auth: required }]',
      message: 'listeners[0].auth: AUTH without TLS',
    },
    {
      why: 'even where it is optional',
      listeners: '[{ name: a, address: 127.0.0.1, port: 25, tls: none, auth: optional }]',
      message: 'listeners[0].auth: AUTH without TLS',
    },
    {
      why: 'a name twice',
      listeners: '[{ name: a, address: 127.0.0.1, port: 25 }, { name: a, address: 127.0.0.1, port: 26 }]',
      message: 'listeners[1]: name a is used by listener 1 already',
    },
    {
      why: 'a port twice',
      listeners: '[{ name: a, address: 127.0.0.1, port: 25 }, { name: b, address: 127.0.0.1, port: 25 }]',
      message: 'listeners[1]: 127.0.0.1:25 is used by listener 1 already',
    },
  ])('what does not go together: $why', async ({ listeners, message }) => {
    const problems = await problemsOf(load(GOOD.replace(LISTENER, `listeners: ${listeners}`)));
    expect(problems.map(told).join('\n')).toContain(message);
  });

  it('any port twice is fine when the system chooses', async () => {
    const listeners = '[{ name: a, address: 127.0.0.1, port: 0 }, { name: b, address: 127.0.0.1, port: 0 }]';
    expect((await load(GOOD.replace(LISTENER, `listeners: ${listeners}`))).config.listeners).toHaveLength(2);
  });

  it.each([
    { key: 'database', text: 'database: { url: postgres://x }' },
    { key: 'objects', text: 'objects: { url: s3://x }' },
  ])('what is not built yet is refused: $key', async ({ key, text }) => {
    const problems = await problemsOf(load(`${GOOD}${text}\n`));
    expect(problems.map(told).join('\n')).toMatch(new RegExp(`^${key}: .*is not built yet in this version`));
  });

  it.each([
    { text: '', smtp: {} },
    { text: 'smtp: {}\n', smtp: {} },
    { text: 'smtp: { workers: 0 }\n', smtp: { workers: 0 } },
    { text: 'smtp: { workers: 4 }\n', smtp: { workers: 4 } },
  ])('processes that take mail: as many as are named, or as there are cores: $text', async ({ text, smtp }) => {
    expect((await load(`${GOOD}${text}`)).config.smtp).toEqual(smtp);
  });

  it.each(['-1', '1.5', '257', 'many'])('processes that take mail can not be %s', async (workers) => {
    const problems = await problemsOf(load(`${GOOD}smtp: { workers: ${workers} }\n`));
    expect(problems.map(told).join('\n')).toMatch(/^smtp.workers: /);
  });

  it('is told with all the others', async () => {
    expect(await problemsOf(load('language: fr\nlog: { level: loud }\n'))).toHaveLength(5);
  });
});

describe('the environment', () => {
  it.each([
    {
      why: 'lies over the file',
      environment: { POSTERN_LIMITS__MESSAGE: '50MB' },
      expected: { limits: { message: 50 * 1024 ** 2 } },
    },
    {
      why: 'reaches into lists',
      environment: { POSTERN_LISTENERS__0__PORT: '25' },
      expected: { listeners: [{ name: 'mx', port: 25 }] },
    },
    {
      why: 'adds to lists',
      environment: { POSTERN_LISTENERS__1: '{ name: b, address: 127.0.0.1, port: 26 }' },
      expected: { listeners: [{ name: 'mx' }, { name: 'b' }] },
    },
    {
      why: 'takes lists in YAML',
      environment: { POSTERN_DOMAINS: '[a.example, .b.example]' },
      expected: { domains: ['a.example', '.b.example'] },
    },
    {
      why: 'makes what the file does not have',
      environment: { POSTERN_CONSOLE__URL: 'https://gate.corp.example/' },
      expected: { console: { url: 'https://gate.corp.example' } },
    },
    {
      why: 'of other programs is left alone',
      environment: { PATH: '/bin', POSTER: 'x' },
      expected: { language: 'en' },
    },
    {
      why: 'names a crash point for tests',
      environment: { POSTERN_CRASH_AT: 'hold:after-file' },
      expected: { crashAt: 'hold:after-file' },
    },
  ])('$why', async ({ environment, expected }) => {
    expect((await load(GOOD, environment as Environment)).config).toMatchObject(expected);
  });

  it.each([
    {
      why: 'a key that is none',
      environment: { POSTERN_LIMITS__MESAGE: '1MB' },
      variable: 'POSTERN_LIMITS__MESAGE',
      message: 'did you mean "message"?',
    },
    {
      why: 'a key that is none, at the top',
      environment: { POSTERN_DOMAIN: '[x.example]' },
      variable: 'POSTERN_DOMAIN',
      message: 'did you mean "domains"?',
    },
    {
      why: 'a value that is wrong',
      environment: { POSTERN_LISTENERS__0__PORT: 'smtp' },
      variable: 'POSTERN_LISTENERS__0__PORT',
      message: 'expected number',
    },
    { why: 'no YAML', environment: { POSTERN_DOMAINS: '[a' }, variable: 'POSTERN_DOMAINS', message: "can't be read" },
    {
      why: 'a file of a secret that is not there',
      environment: { POSTERN_REDIS__URL_FILE: '/nonexistent/secret' },
      variable: 'POSTERN_REDIS__URL_FILE',
      message: "can't be read",
    },
  ])('with a mistake names the variable: $why', async ({ environment, variable, message }) => {
    const problems = await problemsOf(load(GOOD, environment));
    expect(problems[0]).toMatchObject({ file: '(environment)', path: variable });
    expect(problems.map(told).join('\n')).toContain(message);
    expect(problems[0]?.line).toBeUndefined();
  });
});

describe('secrets (G01)', () => {
  const URL = 'redis://:hunter2@queue.corp.example';

  it.each([
    { why: 'from the file', text: `${GOOD}redis: { url: '${URL}' }\n`, environment: {} },
    { why: 'from the environment', text: GOOD, environment: { POSTERN_REDIS__URL: URL } },
  ])('are kept apart: $why', async ({ text, environment }) => {
    const { config, secrets } = await load(text, environment);
    expect(secrets.redisUrl).toBe(URL);
    expect(JSON.stringify(config)).not.toContain('hunter2');
  });

  it('come from a file of their own, without its line end', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'secret'), `${URL}\n`);
    const { secrets } = await load(GOOD, { POSTERN_REDIS__URL_FILE: join(folder, 'secret') });
    expect(secrets.redisUrl).toBe(URL);
  });

  it('are not told when they are wrong', async () => {
    const problems = await problemsOf(load(GOOD, { POSTERN_REDIS__URL: 'http://:hunter2@queue.corp.example' }));
    expect(problems.map(told).join()).toContain('must be a redis:// URL');
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});
