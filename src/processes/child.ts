// A child of the primary: takes mail, or looks after kept mail, as its first order says. Ends when it is told to, or when the
// primary is gone; both times it finishes what is under way. Signals from a terminal reach all processes at once: the order of
// ending is the primary's affair, so a child does not heed them, but for SIGTERM to a single process that takes mail.
import cluster from 'node:cluster';
import { openEvents, sumMetrics, type Events } from '../events.ts';
import { ControlRole } from '../control-role.ts';
import { crashAt } from '../role.ts';
import { SmtpRole } from '../smtp-role.ts';
import type { Ailment } from '../console/console.ts';
import { QuarantineIntake } from '../quarantine/intake.ts';
import type { Begun, ChildState, Duty, ToChild, ToPrimary } from './calls.ts';
import { Channel } from './channel.ts';
import type { Role } from './prepare.ts';
import { RemoteGatekeeper } from './remote-gatekeeper.ts';
import { RulesInForce } from './rules-in-force.ts';

/** Milliseconds for an orphan of an earlier primary to finish, before two would work on the same queue. */
const LOCK_PATIENCE_MS = 60_000;
/** All processes are asked; one may be busy. */
const METRICS_PATIENCE_MS = 10_000;
/** Past it something keeps a process that is done from ending. */
const END_PATIENCE_MS = 2_000;

/** What a process that is still beginning gets when it is to end: whom it waits for may be gone, and will never answer. */
const BEGUN_PATIENCE_MS = 10_000;

/** What a hastened control process gets for deliveries under way; less than the primary's patience. */
const HASTE_MS = 3_000;

/** What both kinds of children do. */
interface Post {
  readonly begun: Begun;
  readonly rules: RulesInForce;
  readonly events: Events;
  readonly disarm: () => void;
  state(): Promise<Omit<ChildState, 'revision'>>;
  /** What is reloaded beside the rules, in the same two steps. */
  prepare?(): Promise<void>;
  commit?(): void;
  departed?(): Promise<void>;
  hasten?(): void;
  close(): Promise<void>;
}

/** Runs until the primary says stop or is gone. */
export async function runChild(): Promise<void> {
  const end = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  // Node would let a cluster worker exit at once when its primary is gone; messages under way are finished first.
  if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true;
  const child = new Child(end.resolve);
  process.once('disconnect', end.resolve);
  await end.promise;
  await child.close();
  if (process.connected) process.disconnect();
  setTimeout(() => process.exit(), END_PATIENCE_MS).unref();
}

class Child {
  readonly #end: () => void;
  readonly #primary: Channel<ToPrimary, ToChild>;
  #post: Promise<Post> | undefined;
  #workers = 0;

  constructor(end: () => void) {
    this.#end = end;
    this.#primary = new Channel<ToPrimary, ToChild>(process, {
      begin: (duty) => this.#begin(duty),
      prepare: async (folder) => {
        const post = await this.#atWork();
        const revision = await post.rules.prepare(folder);
        await post.prepare?.();
        return revision;
      },
      commit: async () => {
        const post = await this.#atWork();
        post.rules.commit();
        post.commit?.();
        return null;
      },
      ping: () => null,
      state: async () => {
        const post = await this.#atWork();
        return { revision: post.rules.revision, ...(await post.state()) };
      },
      metrics: async () => await (await this.#atWork()).events.metrics.getMetricsAsJSON(),
      workers: (ready) => {
        this.#workers = ready;
        return null;
      },
      departed: async () => {
        await (await this.#atWork()).departed?.();
        return null;
      },
      disarm: async () => {
        (await this.#atWork()).disarm();
        return null;
      },
      stop: () => {
        end();
        return null;
      },
      hasten: async () => {
        end();
        (await this.#atWork()).hasten?.();
        return null;
      },
    });
  }

  /** What failed to begin, or does not come to it any more, has nothing to close. */
  async close(): Promise<void> {
    const patience = new Promise<undefined>((resolve) => {
      setTimeout(() => resolve(undefined), BEGUN_PATIENCE_MS).unref();
    });
    const post = await Promise.race([this.#post?.catch(() => undefined), patience]);
    await post?.close();
  }

  async #begin(duty: Duty): Promise<Begun> {
    this.#workers = duty.workers;
    if (duty.role === 'smtp') process.on('SIGTERM', this.#end);
    else process.on('SIGTERM', () => undefined);
    const open: Readonly<Record<Role, () => Promise<Post>>> = {
      smtp: () => openSmtp(duty, this.#primary),
      control: () => openControl(duty, this.#primary, () => this.#ailments()),
    };
    this.#post = open[duty.role]();
    return (await this.#post).begun;
  }

  async #atWork(): Promise<Post> {
    if (this.#post === undefined) throw new Error('it has not begun yet');
    return await this.#post;
  }

  #ailments(): readonly Ailment[] {
    return this.#workers > 0 ? [] : [{ what: 'no process that takes mail is ready', fatal: true }];
  }
}

async function openSmtp(duty: Duty, primary: Channel<ToPrimary, ToChild>): Promise<Post> {
  const { config, secrets } = duty;
  const events = openEvents({ level: config.log.level, process: duty.name });
  const rules = await RulesInForce.open(duty.rules, config.domains, config.inspection.reading, config.indexes);
  const { pass, disarm } = crashAt(config.crashAt);
  const { data } = config;
  const { report } = events;
  const intake = await QuarantineIntake.open({ data, redisUrl: secrets.redisUrl, report, now: Date.now, pass });
  try {
    const smtp = await SmtpRole.open({ ...duty, events, pass, rules }, intake, new RemoteGatekeeper(primary));
    return {
      begun: { revision: rules.revision, ports: smtp.ports },
      rules,
      events,
      disarm,
      state: () => Promise.resolve({ sessions: smtp.sessions }),
      prepare: () => smtp.prepare(),
      commit: () => smtp.commit(),
      hasten: () => smtp.hasten(),
      async close() {
        await smtp.close();
        await intake.close();
      },
    };
  } catch (error) {
    await intake.close();
    throw error;
  }
}

async function openControl(
  duty: Duty,
  primary: Channel<ToPrimary, ToChild>,
  ailments: () => readonly Ailment[],
): Promise<Post> {
  const { config } = duty;
  const events = openEvents({ level: config.log.level, process: duty.name });
  const rules = await RulesInForce.open(duty.rules, config.domains, config.inspection.reading, config.indexes);
  const { pass, disarm } = crashAt(config.crashAt);
  const metrics = async (): Promise<string> => sumMetrics(await primary.ask('metrics', null, METRICS_PATIENCE_MS));
  const control = await ControlRole.open({ ...duty, events, pass, rules }, { metrics, ailments }, LOCK_PATIENCE_MS);
  const { quarantine } = control;
  const { Accounts } = await import('../console/accounts.ts');
  const accounts = await new Accounts(quarantine.records, Date.now).list();
  return {
    begun: { revision: rules.revision, consolePort: control.console.port, hasAccounts: accounts.length > 0 },
    rules,
    events,
    disarm,
    state: async () => ({ queue: { up: !quarantine.queue.isLost, ...(await quarantine.counts()) } }),
    departed: () => quarantine.clearDeparted(),
    hasten: () => breakOffLater(() => control.abandon()),
    close: () => control.close(),
  };
}

function breakOffLater(abandon: () => Promise<void>): void {
  const end = (): never => process.exit();
  setTimeout(() => void abandon().then(end, end), HASTE_MS).unref();
}
