// `postern status` and `postern reload`: to a gateway that runs on the same data folder, found by its socket there.
import type { Role } from '../processes/prepare.ts';
import { askGateway, type Question } from '../processes/command-socket.ts';
import { reloadedSchema, statusSchema, type ProcessStatus, type Status } from '../processes/status.ts';
import { CommandError, EXIT, print, readConfig, styled, type ExitCode } from './command.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
}

/** Two starts with one role each may share a data folder; each has a socket of its own. */
const SOCKETS = { smtp: 'postern-smtp.sock', all: 'postern.sock' } as const;

export function socketName(roles: readonly Role[]): string {
  return roles.includes('control') ? SOCKETS.all : SOCKETS.smtp;
}

export async function status(options: Options): Promise<ExitCode> {
  const all = (await askAll(options.config, 'status')).map((answer) => statusSchema.parse(answer));
  if (options.json === true) print(JSON.stringify(all.length === 1 ? all[0] : all));
  else print(all.map(render).join('\n\n'));
  return all.every((each) => each.ready) ? EXIT.good : EXIT.findings;
}

export async function reload(options: Options): Promise<ExitCode> {
  for (const answer of await askAll(options.config, 'reload')) {
    const done = reloadedSchema.parse(answer);
    if (options.json === true) print(JSON.stringify(done));
    else {
      const what = done.changed ? 'new rules' : 'the same rules';
      print(`Reloaded: ${what}, people and certificates, revision ${done.revision}, in ${done.processes} processes.`);
    }
  }
  return EXIT.good;
}

async function askAll(configFile: string | undefined, question: Question): Promise<readonly unknown[]> {
  const { config } = await readConfig(configFile);
  const answers: unknown[] = [];
  for (const name of Object.values(SOCKETS)) {
    const answer = await askGateway(config.data, name, question);
    if (answer !== undefined) answers.push(answer);
  }
  if (answers.length === 0) {
    throw new CommandError(EXIT.unreachable, `no Postern is running on ${config.data}; start it: postern start`);
  }
  return answers;
}

function render(gateway: Status): string {
  const { queue } = gateway;
  const lines = [
    `${styled('bold', `Postern ${gateway.version}`)}  ${gateway.ready ? 'ready' : styled('red', 'not ready')}, up ${duration(gateway.up_seconds)}, pid ${gateway.pid}`,
    `  configuration  ${gateway.config}`,
    `  data           ${gateway.data}`,
    `  rules          revision ${gateway.revision}`,
    `  sessions       ${gateway.sessions} open`,
    ...(queue === undefined
      ? []
      : [
          `  queue          ${queue.up ? 'up' : styled('red', 'away')}; ${queue.held} held, ${queue.sending} being sent, ${queue.uncertain} uncertain, ${queue.corrupt} corrupt`,
        ]),
    ...gateway.processes.map(renderProcess),
  ];
  return lines.join('\n');
}

function renderProcess(each: ProcessStatus): string {
  const facts = [
    each.state === 'ready' ? 'ready' : styled('red', each.state),
    `up ${duration(each.up_seconds)}`,
    ...(each.pid === undefined ? [] : [`pid ${each.pid}`]),
    ...(each.sessions === undefined ? [] : [`${each.sessions} sessions`]),
    ...(each.restarts === 0 ? [] : [`started again ${each.restarts} times`]),
    each.revision === undefined ? 'does not answer' : `revision ${each.revision}`,
  ];
  return `  ${each.name.padEnd(14)} ${facts.join(', ')}`;
}

function duration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([n]) => n > 0);
  return (first === -1 ? parts.slice(3) : parts.slice(first, first + 2)).map(([n, unit]) => `${n}${unit}`).join(' ');
}
