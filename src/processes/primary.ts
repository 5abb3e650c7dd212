// The primary: starts the other processes and starts them again, keeps the state that they share, and passes on what operators
// want of them. It touches no mail, so no message can hurt it. Control first and last: whoever takes mail finds the records
// ready, and what it kept is announced until the end. When the primary dies, its children finish and end by themselves.
import cluster from 'node:cluster';
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadedConfig } from '../config.ts';
import { sumCounters, type Events, type Metrics } from '../events.ts';
import { limitsOf, prepareCertificates, prepareData, type Role } from './prepare.ts';
import { explainError, Fault } from '../mail/fault.ts';
import type { DataLock } from '../quarantine/data-lock.ts';
import { LocalGatekeeper, type GatekeeperLimits } from '../smtp/gatekeeper.ts';
import type { Begun, ChildState, Duty } from './calls.ts';
import { GateDesk } from './gate-desk.ts';
import { RulesCopies } from './rules-copy.ts';
import { Slot, type Ending, type Life } from './slot.ts';
import type { Commanded, ProcessStatus, Reloaded, Status } from './status.ts';

export interface PrimaryOptions extends LoadedConfig {
  readonly events: Events;
  readonly version: string;
  readonly roles: readonly Role[];
  /** Processes that take mail. */
  readonly workers: number;
}

/** What somebody who starts it wants to know. */
export interface Opened {
  readonly ports: Readonly<Record<string, number>>;
  readonly consolePort: number | undefined;
  readonly hasAccounts: boolean;
}

const MAIN = fileURLToPath(new URL(`../main.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));
const CHILD_ARGUMENTS = ['process'];
/** A process may be busy with a message for as long as inspection may take. */
const RELOAD_PATIENCE_MS = 130_000;
const STATE_PATIENCE_MS = 5_000;
const WATCH_MS = 15_000;
/**
 * V8 lets its space for young objects grow to three times 16 MiB. What mail leaves there is short-lived whatever the size: a
 * smaller one costs nothing that can be measured and keeps 30 MiB out of each process (docs/performance.md).
 */
const SMALL_NURSERY = '--max-semi-space-size=4';
/**
 * MiB of old objects and Buffers below which V8 does not look for garbage everywhere. Its own limit is close above what lives
 * (50 MiB), and the Buffers of a dozen messages are over it: a search of 10 to 50 ms twice a second, while mail waits.
 */
const ROOMY_OLD_SPACE = '--initial-old-space-size=96';
/** What a hastened process gets before it is killed. */
const HASTE_MS = 5_000;

export class Primary implements Commanded {
  readonly #options: PrimaryOptions;
  readonly #gatekeeper: LocalGatekeeper;
  readonly #copies: RulesCopies;
  readonly #slots: Slot[] = [];
  readonly #desks = new Map<Slot, GateDesk>();
  readonly #lastMetrics = new Map<string, Metrics>();
  readonly #revisions = new Map<string, string>();
  readonly #bornAt = performance.now();
  #locks: readonly DataLock[] = [];
  #ended: Metrics = [];
  /** Folder that processes begin with; the configured one until a copy of it is in force. */
  #rules: string;
  #revision = '';
  #crashAt: string | undefined;
  #ports: Readonly<Record<string, number>> = {};
  #consolePort: number | undefined;
  #hasAccounts = true;
  #isStopping = false;
  #watching: NodeJS.Timeout | undefined;
  #reloading: Promise<unknown> = Promise.resolve();

  private constructor(options: PrimaryOptions, limits: GatekeeperLimits) {
    const { config, roles } = options;
    this.#options = options;
    this.#gatekeeper = new LocalGatekeeper(limits);
    this.#copies = new RulesCopies(config.data, roles.length === 1 ? roles[0] : undefined);
    this.#rules = config.rules;
    this.#crashAt = config.crashAt;
  }

  /** Rejects, with nothing left running, when any process can't begin: ProblemsError for bad rules. */
  static async start(options: PrimaryOptions): Promise<Primary> {
    const { config, events, roles, workers } = options;
    const primary = new Primary(options, await limitsOf(config, events));
    primary.#locks = await prepareData(config, roles);
    try {
      await primary.#copies.clear();
      if (roles.includes('smtp')) await prepareCertificates(config, events, Date.now);
      // Sockets are shared, not handed over: who is busy takes no client, and a client costs the primary nothing (docs/decisions).
      cluster.schedulingPolicy = cluster.SCHED_NONE;
      cluster.setupPrimary({
        exec: MAIN,
        args: CHILD_ARGUMENTS,
        execArgv: [...process.execArgv, SMALL_NURSERY, ROOMY_OLD_SPACE],
      });
      if (roles.includes('control')) await primary.#fill('control', 'control');
      if (roles.includes('smtp')) await primary.#fillWorkers(workers);
      primary.#watching = setInterval(() => {
        for (const slot of primary.#slots) void slot.watch();
      }, WATCH_MS);
      return primary;
    } catch (error) {
      await primary.stop();
      throw error;
    }
  }

  get opened(): Opened {
    return { ports: this.#ports, consolePort: this.#consolePort, hasAccounts: this.#hasAccounts };
  }

  get revision(): string {
    return this.#revision;
  }

  async #fillWorkers(workers: number): Promise<void> {
    const names = Array.from({ length: workers }, (_, i) => `smtp-${i + 1}`);
    // In a gateway without control the first begins alone: it tells whether the rules are good.
    if (this.#revision === '') await this.#fill('smtp', names.shift() ?? '');
    const filled = names.map((name) => this.#fill('smtp', name));
    const failed = (await Promise.allSettled(filled)).find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** The first process reads the configured folder; what it read is what all others get, and it itself when it comes again. */
  async #fill(role: Role, name: string): Promise<void> {
    const slot: Slot = new Slot({
      name,
      role,
      fork: () => (role === 'smtp' ? cluster.fork().process : forkAlone()),
      life: () => this.#life(slot),
      onReady: (begun) => this.#ready(slot, begun),
      onEnded: (ending) => this.#childEnded(slot, ending),
    });
    this.#slots.push(slot);
    await slot.start();
    if (this.#revision !== '') return;
    const revision = this.#revisions.get(name) ?? '';
    this.#rules = await this.#copies.make(this.#options.config.rules);
    this.#revision = revision;
  }

  #life(slot: Slot): Life {
    const { config, secrets, version } = this.#options;
    const desk = new GateDesk(this.#gatekeeper);
    this.#desks.set(slot, desk);
    const { crashAt: _, ...rest } = config;
    const duty: Duty = {
      role: slot.role,
      name: slot.name,
      rules: this.#rules,
      version,
      workers: this.#workersReady,
      config: this.#crashAt === undefined ? rest : { ...rest, crashAt: this.#crashAt },
      secrets,
    };
    return { duty, answers: { ...desk.answers, metrics: () => this.#metrics() } };
  }

  #ready(slot: Slot, begun: Begun): void {
    const { events } = this.#options;
    this.#revisions.set(slot.name, begun.revision);
    this.#ports = begun.ports ?? this.#ports;
    this.#consolePort = begun.consolePort ?? this.#consolePort;
    this.#hasAccounts = begun.hasAccounts ?? this.#hasAccounts;
    events.log.info(
      { event: 'process-ready', name: slot.name, pid: slot.pid, revision: begun.revision },
      'process ready',
    );
    if (slot.role === 'smtp') this.#tellWorkers();
    if (this.#revision !== '' && begun.revision !== this.#revision) void this.#bringUpToDate(slot);
  }

  /** It began while rules were reloaded. One that can't be brought up to date would decide by rules that are no longer in force. */
  async #bringUpToDate(slot: Slot): Promise<void> {
    try {
      await this.#reloading.catch(() => undefined);
      const revision = await this.#prepare(slot, this.#rules);
      if (revision !== this.#revision) throw new Fault('storage', 'the copy of the rules in force has changed');
      await slot.channel?.ask('commit', null, STATE_PATIENCE_MS);
      this.#revisions.set(slot.name, revision);
    } catch (error) {
      this.#options.events.report({ kind: 'fault', where: `process ${slot.name}`, reason: explainError(error) });
      slot.kill();
    }
  }

  #childEnded(slot: Slot, { reason, pause, signal }: Ending): void {
    const { events } = this.#options;
    const metrics = this.#lastMetrics.get(slot.name);
    this.#lastMetrics.delete(slot.name);
    if (metrics !== undefined) void this.#keepCounters(metrics);
    this.#revisions.delete(slot.name);
    void this.#desks.get(slot)?.close();
    // A crash point has done its work once it has killed a process; the next lives are to go on.
    if (signal === 'SIGKILL' && this.#crashAt !== undefined) this.#disarm();
    if (pause !== undefined) {
      events.report({ kind: 'process-ended', name: slot.name, role: slot.role, reason, restart: pause });
    }
    if (slot.role !== 'smtp') return;
    this.#tellWorkers();
    for (const control of this.#ofRole('control')) control.channel?.tell('departed', null);
  }

  #disarm(): void {
    this.#crashAt = undefined;
    for (const slot of this.#slots) slot.channel?.tell('disarm', null);
  }

  #tellWorkers(): void {
    for (const control of this.#ofRole('control')) control.channel?.tell('workers', this.#workersReady);
  }

  /** Without workers of its own it knows of none: they are another start's affair, and nobody's ailment here. */
  get #workersReady(): number {
    if (!this.#options.roles.includes('smtp')) return 1;
    return this.#ofRole('smtp').filter((slot) => slot.state === 'ready').length;
  }

  #ofRole(role: Role): readonly Slot[] {
    return this.#slots.filter((slot) => slot.role === role);
  }

  // --- metrics --------------------------------------------------------------------------------------------------------

  /** Of all processes; of one that does not answer, the last that is known: counters must not go back. */
  async #metrics(): Promise<readonly Metrics[]> {
    await Promise.all(
      this.#slots.map(async (slot) => {
        const metrics = await slot.channel?.ask('metrics', null, STATE_PATIENCE_MS).catch(() => undefined);
        if (metrics !== undefined) this.#lastMetrics.set(slot.name, metrics);
      }),
    );
    const own = await this.#options.events.metrics.getMetricsAsJSON();
    return [own, this.#ended, ...this.#lastMetrics.values()];
  }

  async #keepCounters(metrics: Metrics): Promise<void> {
    this.#ended = await sumCounters([this.#ended, metrics]);
  }

  // --- what operators want --------------------------------------------------------------------------------------------

  /**
   * Rules, people and certificates as they are on the disk now, in force everywhere or nowhere: one process says whether they are
   * good, a copy of what it read is prepared by all, and only when all are ready it is put in force. Which of two revisions decides
   * a message is open while they change over; that it is one of them is not (attack G06). One at a time.
   */
  async reload(): Promise<Reloaded> {
    const reloading = this.#reloading.then(() => this.#reload());
    this.#reloading = reloading.catch(() => undefined);
    return await reloading;
  }

  async #reload(): Promise<Reloaded> {
    const { config, events } = this.#options;
    const slots = this.#slots.filter((slot) => slot.state === 'ready');
    const [first] = slots;
    if (first === undefined) throw new Fault('shutdown', 'no process is ready; try again');
    const revision = await this.#prepare(first, config.rules);
    const copy = await this.#copies.make(config.rules);
    try {
      const prepared = await Promise.all(slots.map((slot) => this.#prepare(slot, copy)));
      if (prepared.some((each) => each !== revision)) {
        throw new Fault('storage', `the files in ${config.rules} changed while they were read; reload again`);
      }
    } catch (error) {
      await this.#copies.drop(copy);
      throw error;
    }
    const [before, old] = [this.#revision, this.#rules];
    this.#rules = copy;
    this.#revision = revision;
    // Who dies before it hears of it begins anew with the copy.
    for (const slot of slots) {
      await slot.channel?.ask('commit', null, RELOAD_PATIENCE_MS).then(
        () => this.#revisions.set(slot.name, revision),
        () => slot.kill(),
      );
    }
    // Who began while this went on has read the copy before.
    const others = this.#slots.filter((slot) => slot.state === 'ready' && this.#revisions.get(slot.name) !== revision);
    for (const slot of others) void this.#bringUpToDate(slot);
    await this.#copies.drop(old === config.rules ? undefined : old);
    events.log.info({ event: 'reloaded', revision, before }, 'rules reloaded');
    return { revision, changed: revision !== before, processes: slots.length };
  }

  async #prepare(slot: Slot, folder: string): Promise<string> {
    const { channel } = slot;
    if (channel === undefined) throw new Fault('shutdown', `process ${slot.name} is being started; reload again`);
    return await channel.ask('prepare', folder, RELOAD_PATIENCE_MS);
  }

  async status(): Promise<Status> {
    const { config, version, roles } = this.#options;
    const states = await Promise.all(this.#slots.map(async (slot) => ({ slot, state: await stateOf(slot) })));
    const queue = states.find(({ state }) => state?.queue !== undefined)?.state?.queue;
    return {
      version,
      config: config.source,
      data: config.data,
      pid: process.pid,
      roles: [...roles],
      up_seconds: seconds(performance.now() - this.#bornAt),
      revision: this.#revision,
      ready: roles.every((role) => this.#ofRole(role).some((slot) => slot.state === 'ready')) && !this.#isStopping,
      sessions: this.#gatekeeper.sessions,
      processes: states.map(({ slot, state }) => describe(slot, state)),
      ...(queue === undefined ? {} : { queue }),
    };
  }

  // --- the end --------------------------------------------------------------------------------------------------------

  /** No new sessions; messages under way are finished, then deliveries, then redis-server ends. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#watching);
    await Promise.all(this.#ofRole('smtp').map((slot) => slot.stop()));
    await Promise.all(this.#ofRole('control').map((slot) => slot.stop()));
    for (const lock of this.#locks) lock.release();
  }

  /** While stopping: whatever can be broken off without loss is, and what is left soon after is killed. */
  hasten(): void {
    for (const slot of this.#slots) slot.channel?.tell('hasten', null);
    setTimeout(() => {
      for (const slot of this.#slots) slot.kill();
    }, HASTE_MS).unref();
  }
}

/** No cluster worker: its console listens by itself. */
function forkAlone(): ChildProcess {
  return fork(MAIN, CHILD_ARGUMENTS, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

async function stateOf(slot: Slot): Promise<ChildState | undefined> {
  return await slot.channel?.ask('state', null, STATE_PATIENCE_MS).catch(() => undefined);
}

function describe(slot: Slot, state: ChildState | undefined): ProcessStatus {
  return {
    name: slot.name,
    role: slot.role,
    ...(slot.pid === undefined ? {} : { pid: slot.pid }),
    state: slot.state,
    up_seconds: seconds(slot.age),
    restarts: slot.restarts,
    ...(state === undefined ? {} : { revision: state.revision }),
    ...(state?.sessions === undefined ? {} : { sessions: state.sessions }),
  };
}

const seconds = (milliseconds: number): number => Math.round(milliseconds / 1_000);
