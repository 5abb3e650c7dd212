// The composition root: opens every room in order, wires them, closes them in reverse. Nothing else knows them all.
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KeyRing } from './act/key-ring.ts';
import { noticesAbout } from './act/kept-mail-notices.ts';
import { Notifier } from './act/notify.ts';
import type { Config, DownstreamConfig, LoadedConfig } from './config.ts';
import { Console } from './console/console.ts';
import { FileDirectory } from './directory/file-directory.ts';
import type { Events } from './events.ts';
import type { Address } from './mail/address.ts';
import { isCrashPoint, passFreely, type Pass } from './mail/crash-point.ts';
import { explainError, Fault } from './mail/fault.ts';
import { DEADLINES } from './mail/limits.ts';
import { handle, openInspection, type Gate, type Inspection } from './pipeline.ts';
import { Quarantine } from './quarantine/quarantine.ts';
import { hasErrors, ProblemsError, type Problem } from './rules/problem.ts';
import { readAuthorities, readCertificate } from './smtp/certificate.ts';
import { Admission, Listener, networkMatcher } from './smtp/listener.ts';
import { Spool } from './smtp/spool.ts';
import { openWire, type Wire } from './smtp/wire.ts';

export interface GatewayOptions extends LoadedConfig {
  readonly events: Events;
  /** Milliseconds since the epoch; a test may bring its own clock. */
  readonly now?: () => number;
  /** Milliseconds that a delivery's lease holds. */
  readonly lease?: number;
  readonly version: string;
}

/** What a verb of the SMTP session may take in all: a long answer to the final dot, after a long inspection. */
const VERB_DEADLINE_MS = DEADLINES.inspection + DEADLINES.dataEnd + 60_000;

export class Gateway {
  readonly quarantine: Quarantine;
  readonly directory: FileDirectory;
  readonly listeners: ReadonlyMap<string, Listener>;
  readonly console: Console;
  readonly #config: Config;
  #inspection: Inspection;

  private constructor(parts: {
    config: Config;
    quarantine: Quarantine;
    directory: FileDirectory;
    listeners: ReadonlyMap<string, Listener>;
    console: Console;
    inspection: Inspection;
  }) {
    this.#config = parts.config;
    this.quarantine = parts.quarantine;
    this.directory = parts.directory;
    this.listeners = parts.listeners;
    this.console = parts.console;
    this.#inspection = parts.inspection;
  }

  /** Throws ProblemsError for bad rules, faults for what can't be opened. Whatever was opened by then is closed again. */
  static async open(options: GatewayOptions): Promise<Gateway> {
    const { config, secrets, events } = options;
    const { report } = events;
    const now = options.now ?? Date.now;
    const pass = crashAt(config.crashAt);
    await mkdir(config.data, { recursive: true, mode: 0o700 });
    await mustBePrivate(config.data);
    const inspection = await openInspection(config.rules, config.domains);
    const directory = await openDirectory(config.rules);
    const certificate = await readCertificate(config.certs, config.hostname);
    if (certificate.isNew)
      events.log.warn({ event: 'certificate-made' }, 'no TLS certificate found: a self-signed one was made');
    const spool = new Spool(join(config.data, 'spool'));
    await spool.prepare();
    const notifier = new Notifier({
      hostname: config.hostname,
      now,
      languageOf: (sender) => directory.person(sender)?.language ?? config.language,
    });
    const wireTo = await wires(config);
    const quarantine = await Quarantine.open({
      data: config.data,
      redisUrl: secrets.redisUrl,
      open: (listener) => wireTo(listener),
      notices: (store) => noticesAbout(notifier, store),
      report,
      now,
      lifetime: config.quarantine.lifetime,
      keepDecided: config.quarantine.keepDecided,
      sweepEvery: config.quarantine.sweep,
      pass,
      ...(options.lease === undefined ? {} : { lease: options.lease }),
    });
    const opened: { close(): Promise<void> }[] = [];
    try {
      const web = await openConsole(options, quarantine, directory, now);
      opened.push(web);
      const keys = new KeyRing(join(config.certs, 'pgp'), ({ file, message }) =>
        report({ kind: 'fault', where: 'key ring', reason: `${file}: ${message}` }),
      );
      const gate: Gate = {
        inspection: () => gateway.#inspection,
        report,
        doors: {
          hostname: config.hostname,
          store: quarantine.store,
          keys,
          notifier,
          approvers: (name): readonly Address[] => gateway.#inspection.ruleSet.approvers.get(name) ?? [],
          announce: (mail) => quarantine.announce(mail),
          pass,
          ...(config.console.url === undefined ? {} : { url: config.console.url }),
        },
      };
      const listeners = new Map<string, Listener>();
      const gateway = new Gateway({ config, quarantine, directory, listeners, console: web, inspection });
      const admission = new Admission(config.limits.connections, config.limits.connectionsPerClient);
      for (const door of config.listeners) {
        const listener = await Listener.open(
          {
            name: door.name,
            hostname: config.hostname,
            tls: door.tls,
            auth: door.auth,
            ...(door.bareNewlines === undefined ? {} : { bareNewlines: door.bareNewlines }),
            domains: config.domains,
            maxMessage: config.limits.message,
            maxRecipients: config.limits.recipients,
            admission,
            spool,
            connect: (signal) => wireTo(door.name, signal),
            handle: (received, hop) => handle(received, hop, gate),
            mayRelay: networkMatcher(door.clients),
            report,
            verbDeadline: VERB_DEADLINE_MS,
            now,
          },
          door,
          certificate,
        ).catch((error: unknown) => {
          throw new Error(
            `listener "${door.name}" can't listen on ${door.address}:${door.port}: ${explainError(error)}`,
          );
        });
        opened.push(listener);
        listeners.set(door.name, listener);
      }
      return gateway;
    } catch (error) {
      await Promise.all(opened.map((each) => each.close()));
      await quarantine.close();
      throw error;
    }
  }

  /** Builds the rules aside and swaps them in whole; on any problem the old ones go on (attack G06). */
  async reload(): Promise<void> {
    this.#inspection = await openInspection(this.#config.rules, this.#config.domains);
  }

  get revision(): string {
    return this.#inspection.ruleSet.revision;
  }

  /** No new sessions, those under way are finished, then the rest. */
  async close(): Promise<void> {
    await Promise.all([this.console, ...this.listeners.values()].map((each) => each.close()));
    await this.quarantine.close();
  }
}

async function openConsole(
  { config, events, version }: GatewayOptions,
  quarantine: Quarantine,
  directory: FileDirectory,
  now: () => number,
): Promise<Console> {
  const { address, port, url } = config.console;
  return await Console.open({
    address,
    port,
    quarantine,
    directory,
    report: events.report,
    metrics: () => events.metrics.metrics(),
    ailments: () => quarantine.ailments(),
    version,
    now,
    ...(url === undefined ? {} : { url }),
  }).catch((error: unknown) => {
    throw new Error(`the console can't listen on ${address}:${port}: ${explainError(error)}`);
  });
}

async function openDirectory(rules: string): Promise<FileDirectory> {
  const problems: Problem[] = [];
  const directory = await FileDirectory.open(rules, problems);
  if (hasErrors(problems)) throw new ProblemsError(problems);
  return directory;
}

/** Conversations with the server behind a listener. Released mail goes out where it would have gone. */
async function wires(config: Config): Promise<(listener: string, signal?: AbortSignal) => Promise<Wire>> {
  const otherwise = await withAuthorities(config.downstream);
  const byListener = new Map(
    await Promise.all(config.listeners.map(async (l) => [l.name, await withAuthorities(l.downstream)] as const)),
  );
  return async (listener, signal) => {
    return await openWire({ ...(byListener.get(listener) ?? otherwise), hostname: config.hostname, signal });
  };
}

async function withAuthorities(downstream: DownstreamConfig): Promise<DownstreamConfig> {
  return downstream.ca === undefined ? downstream : { ...downstream, ca: await readAuthorities(downstream.ca) };
}

/** Held mail must not be readable by others on the machine (attack G05). */
async function mustBePrivate(folder: string): Promise<void> {
  const { mode, uid } = await stat(folder);
  const own = process.getuid?.();
  if (own !== undefined && uid !== own) throw new Fault('storage', `the data folder ${folder} belongs to another user`);
  if ((mode & 0o077) === 0) return;
  throw new Fault('storage', `the data folder ${folder} is open to other users; run: chmod 700 ${folder}`);
}

function crashAt(name: string | undefined): Pass {
  if (name === undefined) return passFreely;
  if (!isCrashPoint(name)) throw new Error(`POSTERN_CRASH_AT: no crash point is named "${name}"`);
  return (point) => {
    if (point === name) process.kill(process.pid, 'SIGKILL');
  };
}
