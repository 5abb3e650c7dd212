// `postern start`: the gateway, until a signal. Log lines (JSON) go to standard output; what a person at the terminal needs
// to know goes to standard error, so that neither disturbs the other.
import { Accounts } from '../console/accounts.ts';
import { openEvents } from '../events.ts';
import { Gateway } from '../gateway.ts';
import { explainError } from '../mail/fault.ts';
import { CommandError, EXIT, printError, printProblems, readConfig, type ExitCode } from './command.ts';
import { ProblemsError } from '../rules/problem.ts';
import { version } from './version.ts';

interface Options {
  readonly config?: string;
  readonly role?: string;
}

const ROLES = ['smtp', 'control'];

export async function start(options: Options, signal: AbortSignal): Promise<ExitCode> {
  requireBothRoles(options.role);
  const loaded = await readConfig(options.config);
  const { config } = loaded;
  const events = openEvents(config.log);
  const gateway = await Gateway.open({ ...loaded, events, version: await version() });
  const reload = (): void => {
    gateway.reload().then(
      () => events.log.info({ event: 'reloaded', revision: gateway.revision }, 'rules and certificates reloaded'),
      (error: unknown) => {
        events.log.error(
          { event: 'reload-failed', reason: explainError(error) },
          'nothing reloaded; old rules and certificates go on',
        );
        if (error instanceof ProblemsError) printProblems(error.problems);
      },
    );
  };
  process.on('SIGHUP', reload);
  printError(
    `Postern ${await version()} is up (configuration: ${config.source}, rules: revision ${gateway.revision}).`,
  );
  for (const { name, address, tls } of config.listeners) {
    printError(
      `  SMTP    ${address}:${gateway.listeners.get(name)?.port ?? '?'}  ${name}${tls === 'none' ? '' : `, ${tls}`}`,
    );
  }
  printError(`  console http://${config.console.address}:${gateway.console.port}/`);
  if ((await new Accounts(gateway.quarantine.records, Date.now).list()).length === 0) {
    printError('  Nobody can sign in yet. Make an account: postern user add NAME --role officer');
  }
  events.log.info({ event: 'started', revision: gateway.revision }, 'started');
  await untilAborted(signal);
  events.log.info({ event: 'stopping' }, 'stopping: sessions under way are finished');
  process.off('SIGHUP', reload);
  await gateway.close();
  events.log.info({ event: 'stopped' }, 'stopped');
  return EXIT.good;
}

function requireBothRoles(role: string | undefined): void {
  const wanted = role?.split(',').map((r) => r.trim()) ?? ROLES;
  const unknown = wanted.find((r) => !ROLES.includes(r));
  if (unknown !== undefined) throw new CommandError(EXIT.usage, `--role: "${unknown}" is none of ${ROLES.join(', ')}`);
  if (wanted.length < ROLES.length) {
    throw new CommandError(
      EXIT.usage,
      '--role: splitting the roles over processes is not built yet in this version; leave it out',
    );
  }
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
