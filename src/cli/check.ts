// `postern check` and `postern config`: is the configuration good, and what is it?
import { EMBEDDED_DEFAULT, type Config } from '../config.ts';
import { FileDirectory } from '../directory/file-directory.ts';
import { openInspection } from '../inspect.ts';
import { explainError } from '../mail/fault.ts';
import { CERTIFICATE_NOTICE } from '../processes/prepare.ts';
import { hasErrors, type Problem } from '../rules/problem.ts';
import { readAuthorities } from '../smtp/certificate.ts';
import { endingBefore, findCertificates } from '../smtp/server-names.ts';
import { CommandError, EXIT, print, printError, printProblems, readConfig, type ExitCode } from './command.ts';

interface Options {
  readonly config?: string;
}

/** Configuration, rules, people and certificates, as `start` would read them; opens nothing and writes nothing. */
export async function check(options: Options): Promise<ExitCode> {
  const { config } = await readConfig(options.config);
  const { ruleSet } = await openInspection(config.rules, config.domains, config.inspection.reading, config.indexes);
  const problems: Problem[] = [];
  await FileDirectory.open(config.rules, problems);
  printProblems(problems);
  if (hasErrors(problems)) return EXIT.usage;
  for (const note of await certificateNotes(config)) printError(note);
  print(`Configuration ${config.source} is good; ${ruleSet.rules.length} rules, revision ${ruleSet.revision}.`);
  return EXIT.good;
}

/** What is worth knowing of certificates. Throws when a start would fail for one. */
async function certificateNotes(config: Config): Promise<readonly string[]> {
  try {
    const authorities = [config.downstream, ...config.listeners.map((l) => l.downstream)].flatMap((d) => d?.ca ?? []);
    for (const path of new Set(authorities)) await readAuthorities(path);
    const certificates = await findCertificates(config.certs);
    if (certificates === undefined) return [`${config.certs} holds no tls.crt: a self-signed certificate will be made`];
    return endingBefore(certificates, Date.now() + CERTIFICATE_NOTICE).map(
      ({ name, ends }) =>
        `warning: the certificate ${name} in ${config.certs} ends ${ends}; strict servers refuse it then`,
    );
  } catch (error) {
    throw new CommandError(EXIT.usage, explainError(error));
  }
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
