// The command line: names, options and help of all commands. What they do is in files of their own, loaded when called.
import { readFile } from 'node:fs/promises';
import { Command, CommanderError, Option } from 'commander';
import { EXIT, print, reportError, type ExitCode } from './command.ts';

/** Runs a command. Returns the exit code; never throws. */
export async function run(args: readonly string[], signal: AbortSignal): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.good;
  const program = build(signal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.usage;
    return reportError(error);
  }
  return exitCode;
}

function build(signal: AbortSignal, finish: (code: ExitCode) => void): Command {
  const program = new Command('postern')
    .description('Mail gateway and DLP filter: judges every message by rule files before it reaches the mail server')
    .exitOverride()
    .showHelpAfterError('(run with --help for the options and an example)')
    .configureHelp({ showGlobalOptions: true })
    .option(
      '--config <file>',
      'configuration file (default: $POSTERN_CONFIG, ./postern.yaml, /etc/postern/postern.yaml, built in)',
    );
  /** Options of the command and of its parents, and what it returns as exit code. */
  const action =
    (work: (args: string[], options: never) => Promise<ExitCode>) =>
    async (...received: unknown[]): Promise<void> => {
      const command = received.at(-1) as Command;
      const args = received.slice(0, -2).flat() as string[];
      finish(await work(args, command.optsWithGlobals() as never));
    };
  const json = new Option('--json', 'print JSON');

  program
    .command('scan')
    .description('judge message files and send nothing')
    .argument('<file-or-folder...>', 'message files, or folders of *.eml')
    .option('--from <address>', 'reverse-path to assume (default: From of the message)')
    .option('--rcpt <address...>', 'recipients to assume (default: To, Cc and Bcc of the message)')
    .option('--rules <folder>', 'rules to use instead of the configured ones')
    .option('--reveal', 'show what was found in clear, not masked')
    .addOption(json)
    .addHelpText(
      'after',
      `
Exit code: 0 all would be delivered, 1 at least one would not, 2 a file could not be read.
Example:
  $ postern scan --from wang@corp.example --rcpt client@other.example mail.eml`,
    )
    .action(action(async (args, options) => await (await import('./scan.ts')).scan(args, options, signal)));

  const rules = program.command('rules').description('check and try the rule files');
  rules
    .command('lint')
    .description('check that all rule files are well-formed and every name in them is known')
    .option('--rules <folder>', 'folder to check instead of the configured one')
    .addOption(json)
    .addHelpText('after', '\nExample:\n  $ postern rules lint --rules ./rules')
    .action(action(async (_, options) => await (await import('./rules.ts')).rulesLint(options)));
  rules
    .command('test')
    .description('run the tests that stand inside the rule files')
    .option('--rules <folder>', 'folder to test instead of the configured one')
    .addOption(json)
    .addHelpText('after', '\nExample:\n  $ postern rules test')
    .action(action(async (_, options) => await (await import('./rules.ts')).rulesTest(options)));

  program
    .command('version')
    .description('print the version')
    .action(
      action(async () => {
        print(await version());
        return EXIT.good;
      }),
    );
  return program;
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
