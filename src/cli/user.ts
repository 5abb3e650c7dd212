// `postern user`: accounts of the console.
import { randomBytes } from 'node:crypto';
import { text as readText } from 'node:stream/consumers';
import { Accounts, ROLES, type Role } from '../console/accounts.ts';
import { LANGUAGES, parseLanguage } from '../mail/language.ts';
import { actor, withAccess } from './access.ts';
import { CommandError, EXIT, print, type ExitCode } from './command.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly role?: string;
  readonly language?: string;
  readonly passwordStdin?: boolean;
}

export async function userAdd(name: string, options: Options): Promise<ExitCode> {
  const role = readRole(options.role ?? 'officer');
  const language = parseLanguage(options.language ?? 'en');
  if (language === undefined) throw new CommandError(EXIT.usage, `--language: one of ${LANGUAGES.join(', ')}`);
  const { password, isMade } = await choosePassword(options);
  return await withAccess(options.config, async ({ records }) => {
    const problem = await new Accounts(records, Date.now).add({ name, role, language }, password, actor());
    if (problem !== undefined) throw new CommandError(EXIT.usage, `${name}: ${problem}`);
    print(`${name} may sign in as ${role}.`);
    if (isMade) print(`Password (shown this once): ${password}`);
    return EXIT.good;
  });
}

export async function userList(options: Options): Promise<ExitCode> {
  return await withAccess(options.config, async ({ records }) => {
    const accounts = await new Accounts(records, Date.now).list();
    if (options.json === true) print(JSON.stringify(accounts));
    else if (accounts.length === 0) print('There are no accounts yet. Make one: postern user add NAME --role officer');
    else for (const { name, role, language } of accounts) print(`${name}  ${role}  ${language}`);
    return EXIT.good;
  });
}

export async function userRole(name: string, wanted: string, options: Options): Promise<ExitCode> {
  const role = readRole(wanted);
  return await withAccess(options.config, async ({ records }) => {
    if (!(await new Accounts(records, Date.now).setRole(name, role, actor()))) throw unknown(name);
    print(`${name} is ${role} now.`);
    return EXIT.good;
  });
}

export async function userReset(name: string, options: Options): Promise<ExitCode> {
  const { password, isMade } = await choosePassword(options);
  return await withAccess(options.config, async ({ records }) => {
    if (!(await new Accounts(records, Date.now).reset(name, password, actor()))) throw unknown(name);
    print(`${name} has a new password; all sessions of the account have ended.`);
    if (isMade) print(`Password (shown this once): ${password}`);
    return EXIT.good;
  });
}

function readRole(text: string): Role {
  const role = ROLES.find((r) => r === text);
  if (role === undefined) throw new CommandError(EXIT.usage, `"${text}" is no role; one of ${ROLES.join(', ')}`);
  return role;
}

/** Never an argument: those stand in the list of processes and in the shell's history. */
async function choosePassword(options: Options): Promise<{ password: string; isMade: boolean }> {
  if (options.passwordStdin !== true) return { password: randomBytes(15).toString('base64url'), isMade: true };
  return { password: (await readText(process.stdin)).replace(/\r?\n$/, ''), isMade: false };
}

const unknown = (name: string): CommandError => new CommandError(EXIT.findings, `there is no account "${name}"`);
