// The command line: names, options and help of all commands. What they do is in files of their own, loaded when called.
import { Command, CommanderError, Option } from 'commander';
import { EXIT, print, reportError, type ExitCode } from './command.ts';

/** An option that may be given several times. */
const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value];

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

/** Options of the command and of its parents, and what it returns as exit code. */
type Action = (
  work: (args: string[], options: never) => Promise<ExitCode>,
) => (...received: unknown[]) => Promise<void>;

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
  const action: Action =
    (work) =>
    async (...received) => {
      const command = received.at(-1) as Command;
      const args = received.slice(0, -2).flat() as string[];
      finish(await work(args, command.optsWithGlobals<never>()));
    };
  const json = new Option('--json', 'print JSON');

  program
    .command('demo')
    .description('start the gateway with a fake corporate server behind it and send sample mail through')
    .option('--once', 'end after the samples; exit code 0 when all came as expected')
    .addHelpText('after', '\nExample:\n  $ npm run demo -- --once')
    .action(action(async (_, options) => await (await import('./demo.ts')).demo(options, signal)));

  program
    .command('start')
    .description('run the gateway until it is told to stop (SIGTERM); SIGHUP reloads the rules')
    .option('--role <roles>', 'which processes to run: smtp, control or both (default: smtp,control)')
    .addHelpText('after', '\nExample:\n  $ postern start --config /etc/postern/postern.yaml')
    .action(action(async (_, options) => await (await import('./start.ts')).start(options, signal)));

  program
    .command('process', { hidden: true })
    .description('a process of the gateway; started by "postern start" only')
    .action(action(async () => await (await import('./process.ts')).process()));

  program
    .command('status')
    .description('what runs: processes, sessions, revision of the rules, queue')
    .addOption(json)
    .addHelpText(
      'after',
      '\nExit code: 0 ready, 1 not ready, 3 nothing runs on the data folder.\nExample:\n  $ postern status',
    )
    .action(action(async (_, options) => await (await import('./running.ts')).status(options)));

  program
    .command('reload')
    .description('read rules, people and certificates again in every process; with an error nothing changes')
    .addOption(json)
    .addHelpText(
      'after',
      '\nExit code: 0 reloaded, 2 the files have errors, 3 nothing runs on the data folder.\nExample:\n  $ postern reload',
    )
    .action(action(async (_, options) => await (await import('./running.ts')).reload(options)));

  program
    .command('check')
    .description('check configuration, rules and people without starting anything')
    .addHelpText('after', '\nExample:\n  $ postern check --config postern.yaml')
    .action(action(async (_, options) => await (await import('./check.ts')).check(options)));

  program
    .command('scan')
    .description('judge message files and send nothing')
    .argument('<file-or-folder...>', 'message files, or folders of *.eml')
    .option('--from <address>', 'reverse-path to assume (default: From of the message)')
    .option(
      '--rcpt <address>',
      'recipient to assume, may be repeated (default: To, Cc and Bcc of the message)',
      collect,
    )
    .option('--rules <folder>', 'rules to use instead of the configured ones')
    .option('--data <folder>', 'data folder to take tables and documents from instead of the configured one')
    .option('--reveal', 'show what was found in clear, not masked')
    .option('--show-text', 'print all text that was read, piece by piece: shows mail content; for your own eyes')
    .addOption(json)
    .addHelpText(
      'after',
      `
Exit code: 0 all would be delivered, 1 at least one would not, 2 a file could not be read.
With --show-text every piece of text is printed as the detectors got it, where it stands (part, path in archives, place
in the document), what could not be read, and what is odd about the structure. Values are not masked in it.
Examples:
  $ postern scan --from wang@corp.example --rcpt client@other.example mail.eml
  $ postern scan --show-text mail.eml`,
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

  addDetectors(program, action);

  const hold = program.command('hold').description('look at held mail and decide about it');
  hold
    .command('list')
    .description('held mail that waits for a decision, oldest first')
    .option('--all', 'also what is being sent and what was decided')
    .addOption(json)
    .addHelpText('after', '\nExample:\n  $ postern hold list')
    .action(action(async (_, options) => await (await import('./hold.ts')).holdList(options)));
  hold
    .command('show')
    .description('why a message is held, for whom, and what was seen (masked)')
    .argument('<id...>', 'references')
    .addOption(json)
    .addHelpText('after', '\nExample:\n  $ postern hold show 7K3M-Q9TB-0XHA')
    .action(action(async (ids, options) => await (await import('./hold.ts')).holdShow(ids, options)));
  for (const [name, description] of [
    ['release', 'deliver to the recipients it is held for, and to no others'],
    ['return', 'send it back to its sender with the reason'],
    ['delete', 'delete it; nobody is told'],
  ] as const) {
    const command = hold
      .command(name)
      .description(description)
      .argument('<id...>', 'references')
      .option('--reason <text>', 'why; kept in the audit')
      .addOption(json)
      .addHelpText(
        'after',
        `\nExample:\n  $ postern hold ${name} 7K3M-Q9TB-0XHA --reason "agreed with the head of sales"`,
      )
      .action(action(async (ids, options) => await (await import('./hold.ts')).holdDecide(name, ids, options)));
    if (name !== 'release') continue;
    command
      .option('--again', 'send again although an earlier delivery may have arrived')
      .option('--no-wait', 'do not wait for the delivery');
  }

  const queue = program.command('queue').description('mail that the gateway has to deliver and has not delivered yet');
  queue
    .command('list')
    .description('what waits to be sent, oldest first, with the last answer of the server')
    .addOption(json)
    .addHelpText('after', '\nExample:\n  $ postern queue list')
    .action(action(async (_, options) => await (await import('./queue.ts')).queueList(options)));
  queue
    .command('retry')
    .description('try now instead of at the next planned time')
    .argument('[id...]', 'references')
    .option('--all', 'everything that waits')
    .addOption(json)
    .addHelpText('after', '\nExample:\n  $ postern queue retry 7K3M-Q9TB-0XHA')
    .action(action(async (ids, options) => await (await import('./queue.ts')).queueRetry(ids, options)));
  queue
    .command('drop')
    .description('give it up; the sender is told that it could not be delivered')
    .argument('<id...>', 'references')
    .option('--reason <text>', 'why; kept in the audit')
    .option('--silent', 'do not tell the sender')
    .addOption(json)
    .addHelpText('after', '\nExample:\n  $ postern queue drop 7K3M-Q9TB-0XHA --reason "the recipient has left"')
    .action(action(async (ids, options) => await (await import('./queue.ts')).queueDrop(ids, options)));

  const user = program.command('user').description('accounts of the console');
  const passwordStdin = new Option('--password-stdin', 'read the password from standard input instead of making one');
  user
    .command('add')
    .description('make an account')
    .argument('<name>', 'name to sign in with')
    .option('--role <role>', 'officer (decides) or auditor (reads)', 'officer')
    .option('--language <language>', 'en, zh-CN or zh-TW', 'en')
    .addOption(passwordStdin)
    .addHelpText('after', '\nExample:\n  $ postern user add lihua --role officer --language zh-CN')
    .action(action(async ([name = ''], options) => await (await import('./user.ts')).userAdd(name, options)));
  user
    .command('list')
    .description('all accounts')
    .addOption(json)
    .addHelpText('after', '\nExample:\n  $ postern user list')
    .action(action(async (_, options) => await (await import('./user.ts')).userList(options)));
  user
    .command('role')
    .description('give an account another role')
    .argument('<name>')
    .argument('<role>')
    .addHelpText('after', '\nExample:\n  $ postern user role lihua auditor')
    .action(
      action(
        async ([name = '', role = ''], options) => await (await import('./user.ts')).userRole(name, role, options),
      ),
    );
  user
    .command('reset')
    .description('set a new password and end all sessions of the account')
    .argument('<name>')
    .addOption(passwordStdin)
    .addHelpText('after', '\nExample:\n  $ postern user reset lihua')
    .action(action(async ([name = ''], options) => await (await import('./user.ts')).userReset(name, options)));

  const data = program
    .command('data')
    .description('tables of exact data: rows that must not get out, known by their hashes');
  data
    .command('import')
    .description('hash a table and put it in place of the one before; nothing of it is kept in clear')
    .argument('<table>', 'name of the table, as rules name it')
    .argument('<file>', 'CSV in any charset, or xlsx')
    .requiredOption('--schema <file>', 'YAML that says which columns there are and what they hold')
    .option('--encoding <charset>', 'charset of a CSV, where it should not be guessed: gb18030, big5, utf-8, ...')
    .addOption(json)
    .addHelpText(
      'after',
      `
A schema (types: detector ids, or word, phrase, number, date, name, address):
  format: 1
  columns:
    - { name: id-number, header: 身份证号, type: cn-resident-id, primary: true }
    - { name: name, header: 姓名, type: name }
    - { name: mobile, header: 手机, type: cn-mobile, ignore: ['13800138000'] }
Example:
  $ postern data import customers --schema customers.yaml customers.csv`,
    )
    .action(
      action(
        async ([table = '', file = ''], options) => await (await import('./data.ts')).dataImport(table, file, options),
      ),
    );
  data
    .command('list')
    .description('tables, their columns and how many rows they have')
    .addOption(json)
    .addHelpText('after', '\nExample:\n  $ postern data list')
    .action(action(async (_, options) => await (await import('./data.ts')).dataList(options)));
  data
    .command('remove')
    .description('remove a table')
    .argument('<table>')
    .addOption(json)
    .addHelpText('after', '\nExample:\n  $ postern data remove customers')
    .action(action(async ([table = ''], options) => await (await import('./data.ts')).dataRemove(table, options)));

  const documents = program
    .command('documents')
    .description('documents that must not get out, known by hashes of their passages');
  documents
    .command('add')
    .description('index the files of a document, in place of those it had before; nothing of their text is kept')
    .argument('<id>', 'name of the document, as rules name it')
    .argument('<file...>', 'files in any format that is read in mail; several are versions of one document')
    .option('--form', 'a blank form: what is filled in does not count')
    .option('--background', 'a text that many may share (disclaimers, templates, laws): its passages count for nobody')
    .addOption(json)
    .addHelpText(
      'after',
      `
Examples:
  $ postern documents add board-plan plan.docx
  $ postern documents add --form salary-form salary-form.docx
  $ postern documents add --background templates contract-template.docx disclaimer.txt`,
    )
    .action(
      action(
        async ([id = '', ...files], options) => await (await import('./documents.ts')).documentsAdd(id, files, options),
      ),
    );
  documents
    .command('list')
    .description('indexed documents')
    .addOption(json)
    .addHelpText('after', '\nExample:\n  $ postern documents list')
    .action(action(async (_, options) => await (await import('./documents.ts')).documentsList(options)));
  documents
    .command('remove')
    .description('take a document out of the index')
    .argument('<id>')
    .addOption(json)
    .addHelpText('after', '\nExample:\n  $ postern documents remove board-plan')
    .action(action(async ([id = ''], options) => await (await import('./documents.ts')).documentsRemove(id, options)));
  documents
    .command('check')
    .description('which documents stand in a file, and how much of each')
    .argument('<file>')
    .addOption(json)
    .addHelpText('after', '\nExit code: 0 none, 1 at least one.\nExample:\n  $ postern documents check mail.eml')
    .action(
      action(async ([file = ''], options) => await (await import('./documents.ts')).documentsCheck(file, options)),
    );

  const config = program.command('config').description('the configuration');
  config
    .command('show')
    .description('the configuration in force, defaults filled in, without secrets')
    .addHelpText('after', '\nExample:\n  $ postern config show')
    .action(action(async (_, options) => await (await import('./check.ts')).configShow(options)));
  config
    .command('example')
    .description('the embedded default, to begin a postern.yaml with')
    .addHelpText('after', '\nExample:\n  $ postern config example > postern.yaml')
    .action(action(async () => (await import('./check.ts')).configExample()));

  program
    .command('version')
    .description('print the version')
    .action(
      action(async () => {
        print(await (await import('./version.ts')).version());
        return EXIT.good;
      }),
    );
  return program;
}

function addDetectors(program: Command, action: Action): void {
  const detectors = program.command('detectors').description('what can be found in mail, and how sure that is');
  const add = (name: string, description: string): Command =>
    detectors
      .command(name)
      .description(description)
      .option('--rules <folder>', 'rules whose own detectors are meant, instead of the configured ones')
      .option('--lang <language>', 'en, zh-CN or zh-TW (default: by LANG)')
      .addOption(new Option('--json', 'print JSON'));
  add('list', 'all detectors: built-in ones and those of detectors.yaml')
    .addHelpText('after', '\nExample:\n  $ postern detectors list --lang zh-TW')
    .action(action(async (_, options) => await (await import('./detectors.ts')).detectorsList(options)));
  add('show', 'what one finds, by which words, how sure it is, with examples')
    .argument('<id>')
    .addHelpText('after', '\nExample:\n  $ postern detectors show cn-resident-id')
    .action(action(async ([id = ''], options) => await (await import('./detectors.ts')).detectorsShow(id, options)));
  add('sample', "synthetic values that are valid and nobody's, for tests of rules")
    .argument('<id>')
    .option('--count <n>', 'how many', '1')
    .option('--seed <text>', 'the same seed gives the same values')
    .addHelpText('after', '\nExample:\n  $ postern detectors sample cn-resident-id --count 3 --seed 1')
    .action(action(async ([id = ''], options) => await (await import('./detectors.ts')).detectorsSample(id, options)));
}
