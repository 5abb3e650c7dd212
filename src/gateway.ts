// The composition root: opens every room in order, wires them, closes them in reverse. Nothing else knows them all. What takes
// mail (SmtpRole) and what looks after kept mail (ControlRole) are apart, because each has processes of its own; Gateway is both
// in one process, for small machines, the demo and tests.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { KeyRing } from './act/key-ring.ts';
import { noticesAbout } from './act/kept-mail-notices.ts';
import { Notifier } from './act/notify.ts';
import type { Config, DownstreamConfig, LoadedConfig } from './config.ts';
import type { Ailment, Console } from './console/console.ts';
import type { Events } from './events.ts';
import type { Address } from './mail/address.ts';
import { parseCrashPoint, passFreely, type Pass } from './mail/crash-point.ts';
import { explainError } from './mail/fault.ts';
import { InspectionFailures } from './inspection-failures.ts';
import { InspectionPool } from './inspection/pool.ts';
import { residentBytes } from './inspection/resident.ts';
import { DEADLINES, LOGIN_PACE } from './mail/limits.ts';
import { handle, refuseRecipient, type Gate } from './pipeline.ts';
import { limitsOf, prepareCertificates, prepareData, ROLES, warnOfTheEnd } from './processes/prepare.ts';
import { RulesInForce } from './processes/rules-in-force.ts';
import type { DataLock } from './quarantine/data-lock.ts';
import type { QuarantineIntake } from './quarantine/intake.ts';
import { FOLDERS } from './quarantine/places.ts';
import { Quarantine } from './quarantine/quarantine.ts';
import { readAuthorities } from './smtp/certificate.ts';
import { systemClock } from './smtp/clock.ts';
import { FreeSpace } from './smtp/free-space.ts';
import { LocalGatekeeper, type Gatekeeper } from './smtp/gatekeeper.ts';
import { Listener, networkMatcher } from './smtp/listener.ts';
import { readCertificates, type Certificates } from './smtp/server-names.ts';
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

interface Closable {
  close(): Promise<void>;
}

interface RoleOptions extends GatewayOptions {
  readonly rules: RulesInForce;
  readonly pass: Pass;
}

/** What a verb of the SMTP session may take in all: a long answer to the final dot, after a long inspection. */
const VERB_DEADLINE_MS = DEADLINES.inspection + DEADLINES.dataEnd + 60_000;

/** Takes mail: the listeners and all behind them but the quarantine, of which it needs the intake only. */
export class SmtpRole {
  readonly listeners: ReadonlyMap<string, Listener>;
  readonly #options: RoleOptions;
  readonly #pools: readonly Closable[];
  #certificates: Certificates | undefined;

  private constructor(options: RoleOptions, listeners: ReadonlyMap<string, Listener>, pools: readonly Closable[]) {
    this.#options = options;
    this.listeners = listeners;
    this.#pools = pools;
  }

  static async open(options: RoleOptions, intake: QuarantineIntake, gatekeeper: Gatekeeper): Promise<SmtpRole> {
    const { config, events, pass, rules } = options;
    const { report } = events;
    const now = options.now ?? Date.now;
    const certificates = await readCertificates(config.certs, config.hostname);
    const spool = new Spool(intake.spoolFolder);
    await spool.prepare();
    const space = freeSpace(options, now);
    const wireTo = await wires(config);
    const keys = new KeyRing(join(config.certs, 'pgp'), ({ file, message }) =>
      report({ kind: 'fault', where: 'key ring', reason: `${file}: ${message}` }),
    );
    if (residentBytes(process.pid) === undefined) {
      events.log.warn(
        { event: 'no-memory-watch' },
        'without /proc, children that inspect are bounded by their heap only',
      );
    }
    const elsewhere = new InspectionPool({ domains: config.domains, ...config.inspection, report });
    const pools: Closable[] = [elsewhere];
    const gate: Gate = {
      inspection: () => rules.inspection,
      elsewhere: (received, using) => elsewhere.inspect(received, using, rules.folder),
      failures: new InspectionFailures(),
      report,
      doors: {
        hostname: config.hostname,
        store: intake.store,
        keys,
        notifier: openNotifier(options, now),
        approvers: (name): readonly Address[] => rules.inspection.ruleSet.approvers.get(name) ?? [],
        announce: (mail) => intake.announce(mail),
        pass,
        ...(config.console.url === undefined ? {} : { url: config.console.url }),
      },
    };
    const listeners = new Map<string, Listener>();
    try {
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
        listeners.set(door.name, listener);
      }
      return new SmtpRole(options, listeners, pools);
    } catch (error) {
      await Promise.all([...listeners.values(), ...pools].map((each) => each.close()));
      throw error;
    }
  }

  get sessions(): number {
    return [...this.listeners.values()].reduce((sum, listener) => sum + listener.sessions, 0);
  }

  /** Ports by the name of the listener. */
  get ports(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.listeners].map(([name, { port }]) => [name, port]));
  }

  /** Reads the certificates aside; throws, and nothing changes, when they can't be used. */
  async prepare(): Promise<void> {
    const { certs, hostname } = this.#options.config;
    this.#certificates = await readCertificates(certs, hostname);
  }

  /** Puts in use what was prepared: new handshakes show it (attack R20). */
  commit(): void {
    const certificates = this.#certificates;
    if (certificates === undefined) return;
    for (const listener of this.listeners.values()) listener.reloadTls(certificates);
    const { events, now = Date.now } = this.#options;
    warnOfTheEnd(certificates, events, now());
  }

  /** No new sessions; messages under way are finished (attack S30). */
  async close(): Promise<void> {
    await Promise.all([...this.listeners.values()].map((each) => each.close()));
    await Promise.all(this.#pools.map((each) => each.close()));
  }

  /** Sessions that are not at their final dot hear 421 now. */
  hasten(): void {
    for (const listener of this.listeners.values()) listener.hasten();
  }
}

/** Looks after kept mail: delivery, review, sweep, the private redis-server, the console. */
export class ControlRole {
  readonly quarantine: Quarantine;
  readonly console: Console;

  private constructor(quarantine: Quarantine, console: Console) {
    this.quarantine = quarantine;
    this.console = console;
  }

  /**
   * @param surroundings what the console tells of other processes: metrics of all of them, and what ails them
   * @param lockPatience milliseconds to wait for an earlier control process that is finishing
   */
  static async open(options: RoleOptions, surroundings: Surroundings, lockPatience = 0): Promise<ControlRole> {
    const { config, secrets, events, pass } = options;
    const now = options.now ?? Date.now;
    const wireTo = await wires(config);
    const notifier = openNotifier(options, now);
    const quarantine = await Quarantine.open({
      data: config.data,
      redisUrl: secrets.redisUrl,
      open: (listener) => wireTo(listener),
      notices: (store) => noticesAbout(notifier, store),
      report: events.report,
      now,
      ...(options.now === undefined ? { monotonic: () => performance.now() } : {}),
      lifetime: config.queue.lifetime,
      warnAfter: config.queue.warnAfter,
      keepDecided: config.quarantine.keepDecided,
      sweepEvery: config.quarantine.sweep,
      pass,
      lockPatience,
      ...(options.lease === undefined ? {} : { lease: options.lease }),
    });
    try {
      return new ControlRole(quarantine, await openConsole(options, quarantine, surroundings, now));
    } catch (error) {
      await quarantine.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.console.close();
    await this.quarantine.close();
  }

  /** For a process that is about to be broken off: its redis-server must not stay behind. */
  async abandon(): Promise<void> {
    await this.quarantine.abandon();
  }
}

export interface Surroundings {
  readonly metrics: () => Promise<string>;
  readonly ailments: () => readonly Ailment[];
}

/** Both roles in one process. */
export class Gateway {
  readonly quarantine: Quarantine;
  readonly listeners: ReadonlyMap<string, Listener>;
  readonly console: Console;
  readonly smtp: SmtpRole;
  readonly rules: RulesInForce;
  readonly #config: Config;
  readonly #control: ControlRole;
  readonly #intake: QuarantineIntake;
  readonly #locks: readonly DataLock[];

  private constructor(parts: {
    config: Config;
    rules: RulesInForce;
    control: ControlRole;
    intake: QuarantineIntake;
    smtp: SmtpRole;
    locks: readonly DataLock[];
  }) {
    this.#config = parts.config;
    this.#control = parts.control;
    this.#intake = parts.intake;
    this.#locks = parts.locks;
    this.rules = parts.rules;
    this.smtp = parts.smtp;
    this.quarantine = parts.control.quarantine;
    this.console = parts.control.console;
    this.listeners = parts.smtp.listeners;
  }

  /** Throws ProblemsError for bad rules, faults for what can't be opened. Whatever was opened by then is closed again. */
  static async open(options: GatewayOptions): Promise<Gateway> {
    const { config, events } = options;
    const locks = await prepareData(config, ROLES);
    const undo: (() => Promise<void>)[] = [];
    try {
      const rules = await RulesInForce.open(config.rules, config.domains, config.inspection.reading);
      await prepareCertificates(config, events, options.now ?? Date.now);
      const role: RoleOptions = { ...options, rules, pass: crashAt(config.crashAt).pass };
      const control = await ControlRole.open(role, { metrics: () => events.metrics.metrics(), ailments: () => [] });
      undo.unshift(() => control.close());
      const intake = await control.quarantine.intake();
      undo.unshift(() => intake.close());
      const gatekeeper = new LocalGatekeeper(await limitsOf(config, events));
      const smtp = await SmtpRole.open(role, intake, gatekeeper);
      return new Gateway({ config, rules, control, intake, smtp, locks });
    } catch (error) {
      for (const close of undo) await close();
      for (const lock of locks) lock.release();
      throw error;
    }
  }

  /** Builds the rules aside and swaps them in whole; on any problem the old ones go on (attack G06). */
  async reload(): Promise<void> {
    await this.rules.prepare(this.#config.rules);
    await this.smtp.prepare();
    this.rules.commit();
    this.smtp.commit();
  }

  get revision(): string {
    return this.rules.revision;
  }

  /** Sessions that are not at their final dot hear 421 now. */
  hasten(): void {
    this.smtp.hasten();
  }

  async abandon(): Promise<void> {
    await this.#control.abandon();
  }

  /** No new sessions, those under way are finished, then the rest. */
  async close(): Promise<void> {
    await this.smtp.close();
    await this.#intake.close();
    await this.#control.close();
    for (const lock of this.#locks) lock.release();
  }
}

function freeSpace({ config, events }: Pick<RoleOptions, 'config' | 'events'>, now: () => number): FreeSpace {
  return new FreeSpace({
    folders: [join(config.data, FOLDERS.spool), join(config.data, FOLDERS.held)],
    maxMessage: config.limits.message,
    report: events.report,
    now,
  });
}

function openNotifier({ config, rules }: RoleOptions, now: () => number): Notifier {
  return new Notifier({
    hostname: config.hostname,
    now,
    languageOf: (sender) => rules.directory.person(sender)?.language ?? config.language,
  });
}

async function openConsole(
  { config, events, version, rules }: RoleOptions,
  quarantine: Quarantine,
  surroundings: Surroundings,
  now: () => number,
): Promise<Console> {
  const { address, port, url } = config.console;
  const space = freeSpace({ config, events }, now);
  // Here, not above: a process that takes mail needs none of what it takes to show pages.
  const { Console } = await import('./console/console.ts');
  return await Console.open({
    address,
    port,
    quarantine,
    directory: rules.directory,
    report: events.report,
    metrics: surroundings.metrics,
    ailments: async () => {
      const disk = await space.ailment();
      const own = disk === undefined ? [] : [{ what: disk, fatal: true }];
      return [...(await quarantine.ailments()), ...own, ...surroundings.ailments()];
    },
    version,
    now,
    ...(url === undefined ? {} : { url }),
  }).catch((error: unknown) => {
    throw new Error(`the console can't listen on ${address}:${port}: ${explainError(error)}`);
  });
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

/** A place where tests let a process die; `disarm` makes it harmless again. */
export function crashAt(name: string | undefined): { readonly pass: Pass; readonly disarm: () => void } {
  if (name === undefined) return { pass: passFreely, disarm: () => undefined };
  const wanted = parseCrashPoint(name);
  if (wanted === undefined) throw new Error(`POSTERN_CRASH_AT: no crash point is named "${name}"`);
  let left = wanted.times;
  return {
    pass: (point) => {
      if (point !== wanted.point || --left !== 0) return;
      writeSync(process.stderr.fd, `crash point ${name} reached\n`);
      process.kill(process.pid, 'SIGKILL');
    },
    disarm: () => {
      left = 0;
    },
  };
}
