// `postern process`: what `postern start` runs its children as. Of no use to people.
import { runChild } from '../processes/child.ts';
import { CommandError, EXIT, type ExitCode } from './command.ts';

export async function process(): Promise<ExitCode> {
  if (globalThis.process.send === undefined) {
    throw new CommandError(EXIT.usage, '"postern process" is started by "postern start"; nobody else needs it');
  }
  await runChild();
  return EXIT.good;
}
