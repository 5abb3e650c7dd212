// Configuration: file + environment -> Config, with secrets apart. The only place that reads the environment.
// Every mistake is named at start with its key, line and a suggestion; nothing is guessed (attack G06).
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseDomain } from './mail/address.ts';
import { LANGUAGES, type Language } from './mail/language.ts';
import {
  ALL_TEXT_FACTOR,
  INSPECTION_LIMITS,
  INSPECTION_WALLS,
  LEAST_CHILD_MEMORY,
  type InspectionLimits,
  type InspectionWalls,
} from './mail/limits.ts';
import { hasErrors, ProblemsError, type Problem } from './rules/problem.ts';
import { parseDuration, parseSize } from './rules/quantity.ts';
import { renderPath, YamlFile, type Path } from './rules/yaml-file.ts';

export const DOWNSTREAM_TLS = ['none', 'opportunistic', 'required', 'verified'] as const;
export const LISTENER_TLS = ['none', 'starttls', 'implicit'] as const;
export const LISTENER_AUTH = ['none', 'optional', 'required'] as const;
export const BARE_NEWLINES = ['reject', 'normalise'] as const;
export const EARLY_DATA = ['reject', 'accept'] as const;
export const SWITCH = ['off', 'on'] as const;
export const SENDER_LOGIN = ['off', 'warn', 'reject'] as const;

export interface DownstreamConfig {
  readonly host: string;
  readonly port: number;
  readonly tls: (typeof DOWNSTREAM_TLS)[number];
  /** File with the certificates (PEM) of the authorities that `verified` trusts; absent: those that Node.js knows. */
  readonly ca?: string;
}

export interface ListenerConfig {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly tls: (typeof LISTENER_TLS)[number];
  readonly auth: (typeof LISTENER_AUTH)[number];
  /** Networks whose clients may relay outward without AUTH, in CIDR notation. */
  readonly clients: readonly string[];
  /** Load balancers: addresses that begin every connection with a PROXY header (version 1 or 2). */
  readonly proxy: readonly string[];
  /** Servers in front whose XCLIENT and XFORWARD are believed. */
  readonly xclient: readonly string[];
  /** Absent: normalised after AUTH and for `clients`, refused to everybody else. */
  readonly bareNewlines?: (typeof BARE_NEWLINES)[number];
  /** A message in the same packet as DATA. Absent: accepted after AUTH and from `clients`, refused to everybody else. */
  readonly earlyData?: (typeof EARLY_DATA)[number];
  /** Milliseconds between connection and greeting, in which nobody may talk; absent: none. */
  readonly greetingDelay?: number;
  /** Whether sender addresses must belong to the account that signed in. */
  readonly senderLogin: (typeof SENDER_LOGIN)[number];
  readonly downstream: DownstreamConfig;
}

/** So many times within so many milliseconds. */
export interface RateConfig {
  readonly count: number;
  readonly within: number;
}

export interface Config {
  /** Where it was read: a path, or `(embedded default)`. */
  readonly source: string;
  readonly hostname: string;
  readonly data: string;
  readonly domains: readonly string[];
  readonly downstream: DownstreamConfig;
  readonly listeners: readonly ListenerConfig[];
  readonly rules: string;
  readonly certs: string;
  readonly language: Language;
  readonly limits: {
    /** Bytes. */
    readonly message: number;
    readonly recipients: number;
    readonly connections: number;
    readonly connectionsPerClient: number;
    /** Received fields of a message. */
    readonly hops: number;
    /** Refused passwords, by client and by account alike. */
    readonly failedLogins: RateConfig;
    /** Rates of one client or account; absent: as often as it likes. */
    readonly connectionRate?: RateConfig;
    readonly messageRate?: RateConfig;
    readonly recipientRate?: RateConfig;
  };
  readonly inspection: {
    /** How messages are opened. */
    readonly reading: {
      readonly limits: InspectionLimits;
      /** Milliseconds. */
      readonly fileTime: number;
      /** Text in pictures is read. */
      readonly ocr: boolean;
      /** QR codes are read. */
      readonly qr: boolean;
    };
    /** What bounds the child processes that do it. */
    readonly walls: InspectionWalls;
  };
  readonly console: { readonly address: string; readonly port: number; readonly url?: string };
  readonly quarantine: {
    /** Milliseconds that the bytes of decided mail are kept. */
    readonly keepDecided: number;
    /** Milliseconds between two sweeps. */
    readonly sweep: number;
  };
  /** Mail that is ours to deliver: released mail, encrypted copies, notifications. */
  readonly queue: {
    /** Milliseconds after which delivery is given up (RFC 5321 section 4.5.4.1: 4 to 5 days). */
    readonly lifetime: number;
    /** Milliseconds after which the sender is told once that it takes longer. */
    readonly warnAfter: number;
  };
  /** Where tables of exact data and documents lie, and the file of the key that they are hashed with. */
  readonly indexes: { readonly folder: string; readonly key: string };
  /** Processes that take mail: absent, one per core; 0, everything in one process. */
  readonly smtp: { readonly workers?: number };
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' };
  /** Name of a crash point (tests only): the process kills itself there. */
  readonly crashAt?: string;
}

/** Never logged, never shown. */
export interface Secrets {
  readonly redisUrl?: string;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly secrets: Secrets;
}

/** What runs when there is no file: everything on loopback, so that nothing opens to the world by accident. */
export const EMBEDDED_DEFAULT = `# Postern: the embedded default. Copy it to postern.yaml and make it yours.
data: ./data                               # spool, held mail, records, private redis
domains: [corp.example, .corp.example]     # ours; a leading dot means sub-domains
# tls: none | opportunistic | required | verified; ca: file with the authorities that verified trusts, absent: the public ones
downstream: { host: 127.0.0.1, port: 10025, tls: opportunistic }
listeners:
  - { name: mx, address: 127.0.0.1, port: 2525, tls: starttls }                      # recipients of our domains only
  - { name: staff, address: 127.0.0.1, port: 2587, tls: starttls, auth: required }   # AUTH is put to downstream
  - { name: relay, address: 127.0.0.1, port: 2526, tls: none, clients: [127.0.0.0/8, "::1/128"] }
# A listener may also have: proxy: [10.0.0.5/32] (load balancers with PROXY headers), xclient: [10.0.0.6/32] (servers in front),
#   bare_newlines: reject | normalise, early_data: reject | accept, greeting_delay: 2s, sender_login: off | warn | reject
rules: ./rules
certs: ./certs
language: en                               # of notices, where nothing better is known: en | zh-CN | zh-TW
limits: { message: 200MB, recipients: 1000, connections: 2000, connections_per_client: 50, hops: 100, failed_logins: 20/10m }
# limits may also have rates, by account or address: connection_rate: 600/m, message_rate: 1000/h, recipient_rate: 5000/h
# What opening a message may cost; past it a file is uninspectable: too_big or too_deep, and rules decide. depth: archives in archives,
#   ratio: unpacked to packed, past the first 10 MB; file_time, memory: of the child process that opens it; children: per SMTP process
inspection: { depth: 8, parts: 1000, archive_entries: 2000, archive_bytes: 100MB, text_bytes: 32MB, ratio: 200,
  file_time: 30s, time: 2m, memory: 1536MB, children: 2, ocr: off, qr: off }
# ocr: on reads text in pictures and scans (seconds a page; raise file_time), qr: on reads QR codes; without, policy sees what is a picture
console: { address: 127.0.0.1, port: 8080 }
quarantine: { keep_decided: 7d, sweep: 1m }
queue: { lifetime: 5d, warn_after: 4h }    # mail we deliver: tried so long; the sender is told once that it takes longer
log: { level: info }
# indexes: { key: /etc/postern/indexes.key } # key of imported tables and documents; absent: indexes.key in the data folder
# smtp: { workers: 2 }                     # processes that take mail; absent: one per core, 0: everything in one process
`;

const ENVIRONMENT = '(environment)';
const EMBEDDED = '(embedded default)';
const PREFIX = 'POSTERN_';
/** Variables that are no configuration keys. */
const RESERVED: ReadonlySet<string> = new Set(['POSTERN_CONFIG', 'POSTERN_CRASH_AT']);
/** Keys whose value may be given as a file (`POSTERN_REDIS__URL_FILE`). */
const SECRET_KEYS: ReadonlySet<string> = new Set(['redis.url', 'database.url', 'objects.url']);

/** What a message may ask for in all: its client waits ten minutes for the answer (RFC 5321 section 4.5.3.2.6), also while it waits for its turn. */
const MAX_INSPECTION_MS = 300_000;
/** Deeper nesting would exhaust the stack before the budget. */
const MAX_DEPTH = 64;
const MAX_CHILDREN = 64;

/** Each takes memory for its rules and a connection to records and Redis; more than this is a slip of the keyboard. */
const MAX_WORKERS = 256;

const port = z.int().min(0).max(65_535);
const address = z.string().refine((a) => ipaddr.isValid(a), 'must be an IP address');
const size = z.union([z.string(), z.int()]).transform((text, context) => {
  const bytes = parseSize(text);
  if (bytes !== undefined && bytes > 0) return bytes;
  context.addIssue(`"${text}" is not a size such as 200MB, greater than 0`);
  return z.NEVER;
});
const duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  context.addIssue(`"${text}" is not a duration such as 30s, 5m, 8h or 7d, greater than 0`);
  return z.NEVER;
});
const rate = z.string().transform((text, context): RateConfig => {
  const [, count = '', span = ''] = /^(\d+)\/(.+)$/.exec(text.trim()) ?? [];
  const within = parseDuration(/^\d/.test(span) ? span : `1${span}`);
  if (Number(count) > 0 && within !== undefined && within > 0) return { count: Number(count), within };
  context.addIssue(`"${text}" is not a rate such as 20/10m or 600/h, greater than 0`);
  return z.NEVER;
});
const network = z.string().refine((text) => ipaddr.isValidCIDR(text), 'must be a network such as 10.0.0.0/8');
const domain = z
  .string()
  .refine(
    (d) => parseDomain(d.replace(/^\./, '')) !== undefined,
    'must be a domain such as corp.example or .corp.example',
  )
  .transform((d) => (d.startsWith('.') ? '.' : '') + (parseDomain(d.replace(/^\./, '')) ?? ''));

const downstream = z.strictObject({
  host: z.string().min(1),
  port: port.min(1).default(25),
  tls: z.enum(DOWNSTREAM_TLS).default('opportunistic'),
  ca: z.string().min(1).optional(),
});

const listener = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower case letters, digits and hyphens'),
  address,
  port,
  tls: z.enum(LISTENER_TLS).default('starttls'),
  auth: z.enum(LISTENER_AUTH).default('none'),
  clients: z.array(network).default([]),
  proxy: z.array(network).default([]),
  xclient: z.array(network).default([]),
  bare_newlines: z.enum(BARE_NEWLINES).optional(),
  early_data: z.enum(EARLY_DATA).optional(),
  greeting_delay: duration.optional(),
  sender_login: z.enum(SENDER_LOGIN).default('off'),
  downstream: downstream.optional(),
});

const schema = z.strictObject({
  hostname: z.string().min(1).optional(),
  data: z.string().min(1).default('./data'),
  domains: z.array(domain).min(1),
  downstream,
  listeners: z.array(listener).min(1),
  rules: z.string().min(1).default('./rules'),
  certs: z.string().min(1).default('./certs'),
  language: z.enum(LANGUAGES).default('en'),
  limits: z
    .strictObject({
      message: size.default(200 * 1024 ** 2),
      recipients: z.int().min(1).default(1000),
      connections: z.int().min(1).default(2000),
      connections_per_client: z.int().min(1).default(50),
      hops: z.int().min(1).default(100),
      failed_logins: rate.prefault('20/10m'),
      connection_rate: rate.optional(),
      message_rate: rate.optional(),
      recipient_rate: rate.optional(),
    })
    .prefault({}),
  inspection: z
    .strictObject({
      depth: z.int().min(1).max(MAX_DEPTH).default(INSPECTION_LIMITS.depth),
      parts: z.int().min(1).default(INSPECTION_LIMITS.parts),
      archive_entries: z.int().min(1).default(INSPECTION_LIMITS.archiveEntries),
      archive_bytes: size.default(INSPECTION_LIMITS.archiveBytes),
      text_bytes: size.default(INSPECTION_LIMITS.textBytes),
      ratio: z.int().min(1).default(INSPECTION_LIMITS.ratio),
      file_time: duration.default(INSPECTION_WALLS.fileTime),
      time: duration.default(INSPECTION_WALLS.time),
      memory: size.default(INSPECTION_WALLS.memory),
      children: z.int().min(1).max(MAX_CHILDREN).default(INSPECTION_WALLS.children),
      ocr: z.enum(SWITCH).default('off'),
      qr: z.enum(SWITCH).default('off'),
    })
    .prefault({}),
  console: z
    .strictObject({
      address: address.default('127.0.0.1'),
      port: port.default(8080),
      url: z.url({ protocol: /^https?$/ }).optional(),
    })
    .prefault({}),
  quarantine: z
    .strictObject({
      keep_decided: duration.prefault('7d'),
      sweep: duration.prefault('1m'),
      /** Where it stood before there was a `queue`; still read. */
      lifetime: duration.optional(),
    })
    .prefault({}),
  queue: z.strictObject({ lifetime: duration.optional(), warn_after: duration.prefault('4h') }).prefault({}),
  indexes: z.strictObject({ key: z.string().min(1).optional() }).prefault({}),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
  redis: z.strictObject({ url: z.string().regex(/^(?:rediss?|unix):\/\//, 'must be a redis:// URL') }).optional(),
  database: z.strictObject({ url: z.string() }).optional(),
  objects: z.strictObject({ url: z.string() }).optional(),
  smtp: z.strictObject({ workers: z.int().min(0).max(MAX_WORKERS).optional() }).prefault({}),
});

type Input = z.infer<typeof schema>;

/**
 * Reads the configuration: the file named, else POSTERN_CONFIG, else ./postern.yaml, else /etc/postern/postern.yaml, else
 * the embedded default; then the environment over it. Throws ProblemsError with every mistake.
 */
export async function loadConfig(options: {
  readonly file?: string | undefined;
  /** The process's own unless a test gives another. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  /** Start from the embedded default even where there is a file. */
  readonly embedded?: boolean;
}): Promise<LoadedConfig> {
  const { environment = process.env, folder } = options;
  const { name, text } =
    options.embedded === true
      ? { name: EMBEDDED, text: EMBEDDED_DEFAULT }
      : await findFile(options.file ?? environment['POSTERN_CONFIG'], folder);
  const yaml = new YamlFile(name, text);
  const problems: Problem[] = [];
  const overlay = await readEnvironment(environment, yaml.data, problems);
  const input = yaml.read(schema, problems, layOver(yaml.data, overlay));
  if (input !== undefined) problems.push(...checkTogether(yaml, input));
  const located = problems.map((problem) => inEnvironment(problem, overlay));
  if (input === undefined || hasErrors(located)) throw new ProblemsError(located);
  const base = name.startsWith('(') ? folder : dirname(resolve(folder, name));
  return toConfig(input, name, base, environment['POSTERN_CRASH_AT']);
}

async function findFile(named: string | undefined, folder: string): Promise<{ name: string; text: string }> {
  if (named !== undefined) {
    try {
      return { name: named, text: await readFile(resolve(folder, named), 'utf8') };
    } catch (error) {
      const message = `can't read the configuration: ${error instanceof Error ? error.message : String(error)}`;
      throw new ProblemsError([{ severity: 'error', file: named, message }]);
    }
  }
  for (const name of ['postern.yaml', '/etc/postern/postern.yaml']) {
    try {
      return { name, text: await readFile(resolve(folder, name), 'utf8') };
    } catch (error) {
      if (!isMissing(error)) throw new ProblemsError([{ severity: 'error', file: name, message: String(error) }]);
    }
  }
  return { name: EMBEDDED, text: EMBEDDED_DEFAULT };
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

interface Overlay {
  readonly variable: string;
  readonly path: Path;
  readonly value: unknown;
  /** The file says nothing about the first key of the path. */
  readonly isNew: boolean;
}

/** `POSTERN_LIMITS__MESSAGE=50MB`, `POSTERN_LISTENERS__0__PORT=25`; lists and maps in YAML flow style. */
async function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  data: unknown,
  problems: Problem[],
): Promise<readonly Overlay[]> {
  const overlays: Overlay[] = [];
  const isNew = (key: PropertyKey | undefined): boolean => !Object.hasOwn(Object(data), key ?? '');
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || RESERVED.has(variable) || text === undefined) continue;
    const keys = variable.slice(PREFIX.length).toLowerCase().split('__');
    const fileKey = keys.join('.').replace(/_file$/, '');
    try {
      if (variable.endsWith('_FILE') && SECRET_KEYS.has(fileKey)) {
        const path = fileKey.split('.');
        overlays.push({ variable, path, value: (await readFile(text, 'utf8')).trim(), isNew: isNew(path[0]) });
      } else {
        const path = keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
        const value: unknown = SECRET_KEYS.has(keys.join('.')) ? text : parse(text);
        overlays.push({ variable, path, value, isNew: isNew(path[0]) });
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
      problems.push({ severity: 'error', file: ENVIRONMENT, path: variable, message: `can't be read: ${reason}` });
    }
  }
  return overlays;
}

function layOver(data: unknown, overlays: readonly Overlay[]): unknown {
  const root: unknown = structuredClone(data ?? {});
  for (const { path, value } of overlays) {
    let at = root as Record<PropertyKey, unknown>;
    for (const key of path.slice(0, -1)) {
      if (typeof at[key] !== 'object' || at[key] === null) at[key] = {};
      at = at[key] as Record<PropertyKey, unknown>;
    }
    at[path.at(-1) ?? ''] = value;
  }
  return root;
}

/** A problem with a value that came from the environment names the variable, not a line of the file. */
function inEnvironment(problem: Problem, overlays: readonly Overlay[]): Problem {
  const source = overlays.find(({ path, isNew }) => {
    if (problem.path === undefined) return false;
    const own = renderPath(path);
    return isWithin(problem.path, own) || (isNew && isWithin(own, problem.path));
  });
  if (source === undefined) return problem;
  const { line: _line, column: _column, ...rest } = problem;
  return { ...rest, file: ENVIRONMENT, path: source.variable };
}

const isWithin = (path: string, outer: string): boolean =>
  path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);

/** What a schema can't see: two keys that do not go together, and keys of later versions. */
function checkTogether(yaml: YamlFile, input: Input): Problem[] {
  const problems: Problem[] = [];
  const later = 'is not built yet in this version';
  if (input.database)
    problems.push(yaml.problem(['database'], `an outside database ${later}; records lie in the data folder`));
  if (input.objects) problems.push(yaml.problem(['objects'], `object storage ${later}; mail lies in the data folder`));
  if (input.queue.lifetime !== undefined && input.quarantine.lifetime !== undefined) {
    problems.push(
      yaml.problem(['quarantine', 'lifetime'], 'is said twice, here and in queue.lifetime', {
        fix: 'keep queue.lifetime and remove this one',
      }),
    );
  }
  if (input.queue.warn_after >= queueLifetime(input)) {
    problems.push(
      yaml.problem(['queue', 'warn_after'], 'must be shorter than queue.lifetime, or nobody is told in time', {
        fix: 'a usual pair is lifetime: 5d, warn_after: 4h',
      }),
    );
  }
  problems.push(...checkInspection(yaml, input.inspection));
  const seen = new Map<string, number>();
  for (const [i, entry] of input.listeners.entries()) {
    const at = ['listeners', i];
    for (const key of [`name ${entry.name}`, ...(entry.port === 0 ? [] : [`${entry.address}:${entry.port}`])]) {
      if (seen.has(key))
        problems.push(yaml.problem(at, `${key} is used by listener ${(seen.get(key) ?? 0) + 1} already`));
      else seen.set(key, i);
    }
    if (entry.auth !== 'none' && entry.tls === 'none') {
      problems.push(
        yaml.problem([...at, 'auth'], 'AUTH without TLS would send passwords in clear', {
          fix: 'set tls to starttls or implicit',
        }),
      );
    }
  }
  return problems;
}

/** Budgets that can't be kept together. */
function checkInspection(yaml: YamlFile, inspection: Input['inspection']): Problem[] {
  const { file_time, time, memory, archive_bytes, text_bytes } = inspection;
  const problem = (key: string, message: string, fix: string): Problem =>
    yaml.problem(['inspection', key], message, { fix });
  const problems: Problem[] = [];
  if (time > MAX_INSPECTION_MS) {
    problems.push(problem('time', 'is longer than 5m: clients give up waiting', 'make it 5m or less'));
  }
  if (file_time > time / 2) {
    problems.push(
      problem(
        'file_time',
        'must be at most half of inspection.time, or one file takes the time of all',
        'make it shorter',
      ),
    );
  }
  if (memory < LEAST_CHILD_MEMORY) {
    problems.push(problem('memory', 'is too little for a child process to start', 'make it 256MB or more'));
  } else if (archive_bytes + 2 * ALL_TEXT_FACTOR * text_bytes > memory) {
    const needs = 'archive_bytes and eight times text_bytes (four texts of two bytes a character) must fit into it';
    problems.push(problem('memory', needs, 'raise memory or lower the two'));
  }
  return problems;
}

const DEFAULT_QUEUE_LIFETIME_MS = 5 * 86_400_000;

function queueLifetime({ queue, quarantine }: Input): number {
  return queue.lifetime ?? quarantine.lifetime ?? DEFAULT_QUEUE_LIFETIME_MS;
}

function toDownstream({ ca, ...rest }: Input['downstream'], base: string): DownstreamConfig {
  return ca === undefined ? rest : { ...rest, ca: resolve(base, ca) };
}

function toInspection(input: Input['inspection']): Config['inspection'] {
  const { depth, parts, ratio } = input;
  const { archive_entries: archiveEntries, archive_bytes: archiveBytes, text_bytes: textBytes } = input;
  const { file_time: fileTime, time, memory, children } = input;
  return {
    reading: {
      limits: { depth, parts, archiveEntries, archiveBytes, textBytes, ratio },
      fileTime,
      ocr: input.ocr === 'on',
      qr: input.qr === 'on',
    },
    walls: { fileTime, time, memory, children },
  };
}

/** @param key file of the key; without it, one in the data folder */
export function indexPlaces(data: string, key = join(data, 'indexes.key')): Config['indexes'] {
  return { folder: data, key };
}

function toConfig(input: Input, source: string, base: string, crashAt: string | undefined): LoadedConfig {
  const { limits, quarantine } = input;
  const data = resolve(base, input.data);
  const config: Config = {
    source,
    hostname: input.hostname ?? hostname(),
    data,
    domains: input.domains,
    downstream: toDownstream(input.downstream, base),
    listeners: input.listeners.map((l) => ({
      name: l.name,
      address: l.address,
      port: l.port,
      tls: l.tls,
      auth: l.auth,
      clients: l.clients,
      proxy: l.proxy,
      xclient: l.xclient,
      ...(l.bare_newlines === undefined ? {} : { bareNewlines: l.bare_newlines }),
      ...(l.early_data === undefined ? {} : { earlyData: l.early_data }),
      ...(l.greeting_delay === undefined ? {} : { greetingDelay: l.greeting_delay }),
      senderLogin: l.sender_login,
      downstream: toDownstream(l.downstream ?? input.downstream, base),
    })),
    rules: resolve(base, input.rules),
    certs: resolve(base, input.certs),
    language: input.language,
    limits: {
      message: limits.message,
      recipients: limits.recipients,
      connections: limits.connections,
      connectionsPerClient: limits.connections_per_client,
      hops: limits.hops,
      failedLogins: limits.failed_logins,
      ...(limits.connection_rate === undefined ? {} : { connectionRate: limits.connection_rate }),
      ...(limits.message_rate === undefined ? {} : { messageRate: limits.message_rate }),
      ...(limits.recipient_rate === undefined ? {} : { recipientRate: limits.recipient_rate }),
    },
    inspection: toInspection(input.inspection),
    console: {
      address: input.console.address,
      port: input.console.port,
      ...(input.console.url === undefined ? {} : { url: input.console.url.replace(/\/$/, '') }),
    },
    quarantine: { keepDecided: quarantine.keep_decided, sweep: quarantine.sweep },
    queue: { lifetime: queueLifetime(input), warnAfter: input.queue.warn_after },
    indexes: indexPlaces(data, input.indexes.key === undefined ? undefined : resolve(base, input.indexes.key)),
    smtp: input.smtp.workers === undefined ? {} : { workers: input.smtp.workers },
    log: input.log,
    ...(crashAt === undefined ? {} : { crashAt }),
  };
  return { config, secrets: input.redis === undefined ? {} : { redisUrl: input.redis.url } };
}
