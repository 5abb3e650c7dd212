// The records of a gateway from another process: for `postern hold` and `postern user`, whether the gateway runs or not.
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { noticesAbout } from '../act/kept-mail-notices.ts';
import { Notifier } from '../act/notify.ts';
import { FileDirectory } from '../directory/file-directory.ts';
import { QuarantineAccess } from '../quarantine/quarantine.ts';
import { CommandError, EXIT, readConfig } from './command.ts';

/** Opens the records, runs `work`, closes them again. */
export async function withAccess<T>(
  configFile: string | undefined,
  work: (access: QuarantineAccess) => Promise<T>,
): Promise<T> {
  const { config, secrets } = await readConfig(configFile);
  if (!(await stat(join(config.data, 'records.db')).catch(() => undefined))) {
    throw new CommandError(
      EXIT.unreachable,
      `there are no records in ${config.data} yet; start the gateway once: postern start`,
    );
  }
  const directory = await FileDirectory.open(config.rules, []);
  const notifier = new Notifier({
    hostname: config.hostname,
    languageOf: (sender) => directory.person(sender)?.language ?? config.language,
    now: Date.now,
  });
  const access = await QuarantineAccess.open({
    data: config.data,
    redisUrl: secrets.redisUrl,
    notices: (store) => noticesAbout(notifier, store),
    report: () => undefined, // what is decided here is told on the terminal and stands in the audit
    now: Date.now,
    lifetime: config.queue.lifetime,
    keepDecided: config.quarantine.keepDecided,
  });
  try {
    return await work(access);
  } finally {
    await access.close();
  }
}

/** Who acts, for the audit: the account of the system. */
export const actor = (): string => `${userInfo().username} (command line)`;
