// What looks after kept mail: the records and the queue, deliveries and notices, the console. A process of its own, or part of a small
// gateway.
import { noticesAbout } from './act/kept-mail-notices.ts';
import type { Ailment, Console } from './console/console.ts';
import { explainError } from './mail/fault.ts';
import { Quarantine } from './quarantine/quarantine.ts';
import { freeSpace, openNotifier, wires, type RoleOptions } from './role.ts';

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
