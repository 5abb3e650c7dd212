// Everything in one process (`smtp: { workers: 0 }`), commanded as the primary with its children is: for small machines.
import { Accounts } from '../console/accounts.ts';
import { Gateway } from '../gateway.ts';
import type { GatewayOptions } from '../role.ts';
import { ROLES } from './prepare.ts';
import type { Opened } from './primary.ts';
import type { Commanded, Reloaded, Status } from './status.ts';

/** What is left soon after is broken off. */
const HASTE_MS = 5_000;

export class WholeGateway implements Commanded {
  readonly opened: Opened;
  readonly #options: GatewayOptions;
  readonly #gateway: Gateway;
  readonly #bornAt = performance.now();
  #isStopping = false;

  private constructor(options: GatewayOptions, gateway: Gateway, hasAccounts: boolean) {
    this.#options = options;
    this.#gateway = gateway;
    this.opened = { ports: gateway.smtp.ports, consolePort: gateway.console.port, hasAccounts };
  }

  static async open(options: GatewayOptions): Promise<WholeGateway> {
    const gateway = await Gateway.open(options);
    const accounts = await new Accounts(gateway.quarantine.records, Date.now).list();
    return new WholeGateway(options, gateway, accounts.length > 0);
  }

  get revision(): string {
    return this.#gateway.revision;
  }

  async reload(): Promise<Reloaded> {
    const before = this.revision;
    await this.#gateway.reload();
    const { revision } = this;
    this.#options.events.log.info({ event: 'reloaded', revision, before }, 'rules reloaded');
    return { revision, changed: revision !== before, processes: 1 };
  }

  async status(): Promise<Status> {
    const { config, version } = this.#options;
    const { quarantine, smtp } = this.#gateway;
    const up = Math.round((performance.now() - this.#bornAt) / 1_000);
    const state = this.#isStopping ? 'stopping' : 'ready';
    const { revision } = this;
    const { sessions } = smtp;
    const { pid } = process;
    const own = {
      name: 'gateway',
      role: ROLES.join(','),
      pid,
      state,
      up_seconds: up,
      restarts: 0,
      revision,
      sessions,
    } as const;
    return {
      version,
      config: config.source,
      data: config.data,
      pid,
      roles: [...ROLES],
      up_seconds: up,
      revision,
      ready: !this.#isStopping,
      sessions,
      processes: [own],
      queue: { up: !quarantine.queue.isLost, ...(await quarantine.counts()) },
    };
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#gateway.close();
  }

  hasten(): void {
    this.#gateway.hasten();
    const end = (): never => process.exit();
    setTimeout(() => void this.#gateway.abandon().then(end, end), HASTE_MS).unref();
  }
}
