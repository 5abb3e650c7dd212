// A whole gateway in one process, for small machines, the demo and tests: opens every room in order, wires them, closes them in
// reverse. Large ones have the two roles in processes of their own (src/processes).
import type { Config } from './config.ts';
import type { Console } from './console/console.ts';
import { limitsOf, prepareCertificates, prepareData, ROLES } from './processes/prepare.ts';
import { RulesInForce } from './processes/rules-in-force.ts';
import type { DataLock } from './quarantine/data-lock.ts';
import type { QuarantineIntake } from './quarantine/intake.ts';
import type { Quarantine } from './quarantine/quarantine.ts';
import { LocalGatekeeper } from './smtp/gatekeeper.ts';
import type { Listener } from './smtp/listener.ts';
import { crashAt, type GatewayOptions, type RoleOptions } from './role.ts';
import { SmtpRole } from './smtp-role.ts';
import { ControlRole } from './control-role.ts';

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
      const rules = await RulesInForce.open(config.rules, config.domains, config.inspection.reading, config.indexes);
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
