// The composition root: opens every room in order, wires them, closes them in reverse. Nothing else knows them all.
import { writeSync } from 'node:fs';
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
import { parseCrashPoint, passFreely, type Pass } from './mail/crash-point.ts';
import { explainError, Fault } from './mail/fault.ts';
import { InspectionFailures } from './inspection-failures.ts';
import { InspectionPool } from './inspection-pool.ts';
import { DEADLINES, LOGIN_PACE } from './mail/limits.ts';
import { handle, openInspection, refuseRecipient, type Gate, type Inspection } from './pipeline.ts';
import { Quarantine } from './quarantine/quarantine.ts';
import { hasErrors, ProblemsError, type Problem } from './rules/problem.ts';
import { systemClock } from './smtp/clock.ts';
import { sessionsThatFit } from './smtp/descriptors.ts';
import { FreeSpace } from './smtp/free-space.ts';
import { LocalGatekeeper, type GatekeeperLimits } from './smtp/gatekeeper.ts';
import { Listener, networkMatcher } from './smtp/listener.ts';
import { endingBefore, readCertificates, type Certificates } from './smtp/server-names.ts';
import { Spool } from './smtp/spool.ts';
import { openWire, type Wire } from './smtp/wire.ts';
import { WirePool } from './smtp/wire-pool.ts';

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

/** Milliseconds before its end that a certificate is warned of. */
const CERTIFICATE_NOTICE = 14 * 86_400_000;

export class Gateway {
  readonly quarantine: Quarantine;
  readonly directory: FileDirectory;
  readonly listeners: ReadonlyMap<string, Listener>;
  readonly console: Console;
  readonly #config: Config;
  readonly #pools: readonly { close(): Promise<void> }[];
  readonly #events: Events;
  readonly #now: () => number;
  #inspection: Inspection;

  private constructor(parts: {
    config: Config;
    events: Events;
    now: () => number;
    quarantine: Quarantine;
    directory: FileDirectory;
    listeners: ReadonlyMap<string, Listener>;
    pools: readonly { close(): Promise<void> }[];
    console: Console;
    inspection: Inspection;
  }) {
    this.#config = parts.config;
    this.#events = parts.events;
    this.#now = parts.now;
    this.quarantine = parts.quarantine;
    this.directory = parts.directory;
    this.listeners = parts.listeners;
    this.#pools = parts.pools;
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
    const certificates = await readCertificates(config.certs, config.hostname);
    if (certificates.standard.isNew)
      events.log.warn({ event: 'certificate-made' }, 'no TLS certificate found: a self-signed one was made');
    warnOfTheEnd(certificates, events, now());
    const spool = new Spool(join(config.data, 'spool'));
    const foreign = await spool.prepare();
    if (foreign[0] !== undefined)
      report({ kind: 'foreign-files', folder: 'spool', count: foreign.length, example: foreign[0] });
    const notifier = new Notifier({
      hostname: config.hostname,
      now,
      languageOf: (sender) => directory.person(sender)?.language ?? config.language,
    });
    const wireTo = wires(config);
    const quarantine = await Quarantine.open({
      data: config.data,
      redisUrl: secrets.redisUrl,
      open: (listener) => wireTo(listener),
      notices: (store) => noticesAbout(notifier, store),
      report,
      now,
      ...(options.now === undefined ? { monotonic: () => performance.now() } : {}),
      lifetime: config.queue.lifetime,
      warnAfter: config.queue.warnAfter,
      keepDecided: config.quarantine.keepDecided,
      sweepEvery: config.quarantine.sweep,
      pass,
      ...(options.lease === undefined ? {} : { lease: options.lease }),
    });
    const space = new FreeSpace({
      folders: [join(config.data, 'spool'), join(config.data, 'held')],
      maxMessage: config.limits.message,
      report,
      now,
    });
    const opened: { close(): Promise<void> }[] = [];
    const pools: { close(): Promise<void> }[] = [];
    try {
      const web = await openConsole(options, quarantine, directory, now, space);
      opened.push(web);
      const keys = new KeyRing(join(config.certs, 'pgp'), ({ file, message }) =>
        report({ kind: 'fault', where: 'key ring', reason: `${file}: ${message}` }),
      );
      const elsewhere = new InspectionPool({ rules: config.rules, domains: config.domains, children: 1 });
      pools.push(elsewhere);
      const gate: Gate = {
        inspection: () => gateway.#inspection,
        failures: new InspectionFailures(),
        elsewhere: (received, revision) => elsewhere.inspect(received, revision),
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
      const gateway = new Gateway({
        ...{ config, events, now, quarantine, directory },
        ...{ listeners, pools, console: web, inspection },
      });
      const gatekeeper = new LocalGatekeeper(await limitsOf(config, events));
      for (const door of config.listeners) {
        const pool = new WirePool({ open: (signal) => wireTo(door.name, signal), now });
        pools.push(pool);
        const listener = await Listener.open(
          {
            name: door.name,
            hostname: config.hostname,
            tls: door.tls,
            auth: door.auth,
            ...(door.bareNewlines === undefined ? {} : { bareNewlines: door.bareNewlines }),
            ...(door.earlyData === undefined ? {} : { earlyData: door.earlyData }),
            ...(door.greetingDelay === undefined ? {} : { greetingDelay: door.greetingDelay }),
            domains: config.domains,
            maxMessage: config.limits.message,
            maxRecipients: config.limits.recipients,
            maxHops: config.limits.hops,
            senderLogin: door.senderLogin,
            hasSendingRates: config.limits.messageRate !== undefined || config.limits.recipientRate !== undefined,
            loginPace: LOGIN_PACE,
            gatekeeper,
            spool,
            connect: (signal) => pool.take(signal),
            leave: (wire) => pool.leave(wire),
            handle: (received, hop) => handle(received, hop, gate),
            hasRoom: () => space.isEnough(),
            refuse: (sender, recipient, reference) => refuseRecipient(sender, recipient, reference, gate),
            mayRelay: networkMatcher(door.clients),
            isProxy: networkMatcher(door.proxy),
            mayForward: networkMatcher(door.xclient),
            report,
            verbDeadline: VERB_DEADLINE_MS,
            now,
            clock: systemClock,
          },
          door,
          certificates,
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
      await Promise.all([...opened, ...pools].map((each) => each.close()));
      await quarantine.close();
      throw error;
    }
  }

  /** Builds rules and certificates aside and swaps them in whole; on any problem the old ones go on (attacks G06, R20). */
  async reload(): Promise<void> {
    const { rules, domains, certs, hostname } = this.#config;
    const inspection = await openInspection(rules, domains);
    const certificates = await readCertificates(certs, hostname);
    this.#inspection = inspection;
    for (const listener of this.listeners.values()) listener.reloadTls(certificates);
    warnOfTheEnd(certificates, this.#events, this.#now());
  }

  get revision(): string {
    return this.#inspection.ruleSet.revision;
  }

  /** No new sessions, those under way are finished, then the rest. */
  async close(): Promise<void> {
    await Promise.all([this.console, ...this.listeners.values()].map((each) => each.close()));
    await Promise.all(this.#pools.map((pool) => pool.close()));
    await this.quarantine.close();
  }
}

/** The limits of the door; never more sessions than there are file descriptors for (attack R19). */
async function limitsOf({ limits }: Config, events: Events): Promise<GatekeeperLimits> {
  const connections = Math.min(limits.connections, await sessionsThatFit());
  if (connections < limits.connections) {
    events.log.warn(
      { event: 'few-descriptors', connections, wanted: limits.connections },
      'the open file limit leaves room for fewer connections than configured; raise it (ulimit -n, LimitNOFILE)',
    );
  }
  return { ...limits, connections };
}

/** A certificate that is over makes strict servers stop sending to us. */
function warnOfTheEnd(certificates: Certificates, events: Events, now: number): void {
  for (const { name, ends } of endingBefore(certificates, now + CERTIFICATE_NOTICE)) {
    events.log.warn({ event: 'certificate-ends', name, ends }, 'a TLS certificate is over or soon will be');
  }
}

async function openConsole(
  { config, events, version }: GatewayOptions,
  quarantine: Quarantine,
  directory: FileDirectory,
  now: () => number,
  space: FreeSpace,
): Promise<Console> {
  const { address, port, url } = config.console;
  return await Console.open({
    address,
    port,
    quarantine,
    directory,
    report: events.report,
    metrics: () => events.metrics.metrics(),
    ailments: async () => {
      const disk = await space.ailment();
      return [...(await quarantine.ailments()), ...(disk === undefined ? [] : [{ what: disk, fatal: true }])];
    },
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
function wires(config: Config): (listener: string, signal?: AbortSignal) => Promise<Wire> {
  const byListener = new Map<string, DownstreamConfig>(config.listeners.map((l) => [l.name, l.downstream]));
  return async (listener, signal) => {
    const downstream = byListener.get(listener) ?? config.downstream;
    return await openWire({ ...downstream, hostname: config.hostname, signal });
  };
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
  const wanted = parseCrashPoint(name);
  if (wanted === undefined) throw new Error(`POSTERN_CRASH_AT: no crash point is named "${name}"`);
  let left = wanted.times;
  return (point) => {
    if (point !== wanted.point || --left > 0) return;
    writeSync(process.stderr.fd, `crash point ${name} reached\n`);
    process.kill(process.pid, 'SIGKILL');
  };
}
