// `postern check` and `postern config`: is the configuration good, and what is it?
import { EMBEDDED_DEFAULT } from '../config.ts';
import { FileDirectory } from '../directory/file-directory.ts';
import { openInspection } from '../inspect.ts';
import { hasErrors, type Problem } from '../rules/problem.ts';
import { EXIT, print, printProblems, readConfig, type ExitCode } from './command.ts';

interface Options {
  readonly config?: string;
}

/** Configuration, rules and people, as `start` would read them; opens nothing and writes nothing. */
export async function check(options: Options): Promise<ExitCode> {
  const { config } = await readConfig(options.config);
  const { ruleSet } = await openInspection(config.rules, config.domains, config.inspection.reading);
  const problems: Problem[] = [];
  await FileDirectory.open(config.rules, problems);
  printProblems(problems);
  if (hasErrors(problems)) return EXIT.usage;
  print(`Configuration ${config.source} is good; ${ruleSet.rules.length} rules, revision ${ruleSet.revision}.`);
  return EXIT.good;
}

/** The configuration in force, defaults filled in. Secrets are not part of it. */
export async function configShow(options: Options): Promise<ExitCode> {
  const { config } = await readConfig(options.config);
  print(JSON.stringify(config, undefined, 2));
  return EXIT.good;
}

export function configExample(): ExitCode {
  process.stdout.write(EMBEDDED_DEFAULT);
  return EXIT.good;
}
