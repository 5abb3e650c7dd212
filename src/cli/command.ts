// What every command shares: exit codes, output, and how mistakes are told.
import { styleText } from 'node:util';
import { explainError, isFault } from '../mail/fault.ts';
import { loadConfig, type LoadedConfig } from '../config.ts';
import { ProblemsError, renderProblem, type Problem } from '../rules/problem.ts';

/** Exit codes of all commands (docs: interfaces). */
export const EXIT = { good: 0, findings: 1, usage: 2, unreachable: 3, refused: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with a message for people; no stack trace. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

export const print = (text: string): void => void process.stdout.write(`${text}\n`);
export const printError = (text: string): void => void process.stderr.write(`${text}\n`);

type Style = Parameters<typeof styleText>[0];
/** Colour where the terminal has it; plain text in files and pipes. */
export const styled = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

export function printProblems(problems: readonly Problem[]): void {
  for (const problem of problems) printError(renderProblem(problem));
}

export async function readConfig(file: string | undefined): Promise<LoadedConfig> {
  return await loadConfig({ file, folder: process.cwd() });
}

/** The exit code for an error that ended a command, after telling it. */
export function reportError(error: unknown): ExitCode {
  if (error instanceof CommandError) {
    printError(error.message);
    return error.exitCode;
  }
  if (error instanceof ProblemsError) {
    printProblems(error.problems);
    return EXIT.usage;
  }
  if (isFault(error, 'queue-unreachable') || isFault(error, 'downstream-unreachable')) {
    printError(explainError(error));
    return EXIT.unreachable;
  }
  printError(`postern: ${explainError(error)}`);
  return EXIT.findings;
}
