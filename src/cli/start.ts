// `postern start`: the gateway, until a signal. Log lines (JSON) go to standard output; what a person at the terminal needs
// to know goes to standard error, so that neither disturbs the other. The first SIGTERM or Ctrl-C finishes what is under way, a
// second one breaks off what can be broken off; SIGHUP reloads, as `postern reload` does.
import { availableParallelism } from 'node:os';
import type { Config, LoadedConfig } from '../config.ts';
import { openEvents, type Events } from '../events.ts';
import { ROLES, type Role } from '../processes/prepare.ts';
import { explainError } from '../mail/fault.ts';
import { CommandSocket } from '../processes/command-socket.ts';
import type { Opened } from '../processes/primary.ts';
import type { Commanded } from '../processes/status.ts';
import { ProblemsError } from '../rules/problem.ts';
import { CommandError, EXIT, printError, printProblems, readConfig, type ExitCode } from './command.ts';
import { socketName } from './running.ts';
import { version } from './version.ts';

interface Options {
  readonly config?: string;
  readonly role?: string;
}

/** A gateway that runs, in one process or several. */
interface Running extends Commanded {
  readonly revision: string;
  readonly opened: Opened;
  stop(): Promise<void>;
  hasten(): void;
}

/** The same signal may come twice at once: from the terminal, and handed on by the process that started this one. */
const ECHO_MS = 500;

export async function start(options: Options, signal: AbortSignal): Promise<ExitCode> {
  const loaded = await readConfig(options.config);
  const { config } = loaded;
  const roles = readRoles(options.role, loaded);
  const workers = config.smtp.workers ?? availableParallelism();
  const events = openEvents({ level: config.log.level, process: workers === 0 ? 'gateway' : 'primary' });
  const common = { ...loaded, events, version: await version() };
  // Each loads only what it is made of: the primary stays small.
  const running: Running =
    workers === 0
      ? await (await import('../processes/whole-gateway.ts')).WholeGateway.open(common)
      : await (await import('../processes/primary.ts')).Primary.start({ ...common, roles, workers });
  const socket = await CommandSocket.open(config.data, socketName(roles), running).catch(async (error: unknown) => {
    await running.stop();
    throw error;
  });
  const reload = (): void => void reloadAndTell(running, events);
  process.on('SIGHUP', reload);
  tellPeople(config, running, common.version, roles);
  events.log.info({ event: 'started', revision: running.revision }, 'started');
  await untilAborted(signal);
  events.log.info({ event: 'stopping' }, 'stopping: sessions under way are finished');
  const forget = onSecondSignal(() => {
    events.log.warn({ event: 'hastened' }, 'told twice to stop: sessions are broken off');
    running.hasten();
  });
  await running.stop();
  forget();
  process.off('SIGHUP', reload);
  await socket.close();
  events.log.info({ event: 'stopped' }, 'stopped');
  return EXIT.good;
}

async function reloadAndTell(running: Running, events: Events): Promise<void> {
  try {
    await running.reload();
  } catch (error) {
    const reason = error instanceof ProblemsError ? 'the files have errors' : explainError(error);
    events.log.error({ event: 'reload-failed', reason }, 'rules not reloaded; the old ones go on');
    if (error instanceof ProblemsError) printProblems(error.problems);
  }
}

function tellPeople(config: Config, { revision, opened }: Running, name: string, roles: readonly Role[]): void {
  printError(`Postern ${name} is up (configuration: ${config.source}, rules: revision ${revision}).`);
  if (roles.includes('smtp')) {
    for (const { name: listener, address, tls } of config.listeners) {
      printError(
        `  SMTP    ${address}:${opened.ports[listener] ?? '?'}  ${listener}${tls === 'none' ? '' : `, ${tls}`}`,
      );
    }
  }
  if (opened.consolePort === undefined) return;
  printError(`  console http://${config.console.address}:${opened.consolePort}/`);
  if (!opened.hasAccounts)
    printError('  Nobody can sign in yet. Make an account: postern user add NAME --role officer');
}

function onSecondSignal(work: () => void): () => void {
  const since = performance.now();
  const heard = (): void => {
    if (performance.now() - since > ECHO_MS) work();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const each of signals) process.on(each, heard);
  return () => {
    for (const each of signals) process.off(each, heard);
  };
}

function readRoles(text: string | undefined, { config, secrets }: LoadedConfig): readonly Role[] {
  const wanted = text?.split(',').map((role) => role.trim()) ?? ROLES;
  const unknown = wanted.find((role) => !(ROLES as readonly string[]).includes(role));
  if (unknown !== undefined) throw new CommandError(EXIT.usage, `--role: "${unknown}" is none of ${ROLES.join(', ')}`);
  const roles = ROLES.filter((role) => wanted.includes(role));
  if (roles.length === ROLES.length) return roles;
  if (secrets.redisUrl === undefined) {
    throw new CommandError(
      EXIT.usage,
      `--role ${roles.join(',')}: the private Redis is the control process's own; set redis.url to one that both kinds can reach`,
    );
  }
  if (config.smtp.workers === 0) {
    throw new CommandError(
      EXIT.usage,
      `--role ${roles.join(',')}: smtp.workers is 0, which means everything in one process; set it to 1 or more, or leave it out`,
    );
  }
  return roles;
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
