// What takes mail: the listeners and all behind them. A process of its own, or part of a small gateway.
import { join } from 'node:path';
import { KeyRing } from './act/key-ring.ts';
import type { Address } from './mail/address.ts';
import { explainError } from './mail/fault.ts';
import { InspectionFailures } from './inspection-failures.ts';
import { InspectionPool } from './inspection/pool.ts';
import { residentBytes } from './inspection/resident.ts';
import { DEADLINES, LOGIN_PACE } from './mail/limits.ts';
import { handle, refuseRecipient, type Gate } from './pipeline.ts';
import { warnOfTheEnd } from './processes/prepare.ts';
import type { QuarantineIntake } from './quarantine/intake.ts';
import { systemClock } from './smtp/clock.ts';
import type { Gatekeeper } from './smtp/gatekeeper.ts';
import { Listener, networkMatcher } from './smtp/listener.ts';
import { readCertificates, type Certificates } from './smtp/server-names.ts';
import { Spool } from './smtp/spool.ts';
import { WirePool } from './smtp/wire-pool.ts';
import { freeSpace, openNotifier, wires, type RoleOptions } from './role.ts';

interface Closable {
  close(): Promise<void>;
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
    const elsewhere = new InspectionPool({
      ...config.inspection,
      domains: config.domains,
      report,
      folder: intake.spoolFolder,
    });
    const pools: Closable[] = [elsewhere];
    const gate: Gate = {
      inspection: () => rules.inspection,
      elsewhere: (received, using) => elsewhere.inspect(received, using, rules),
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
