// The gatekeeper of a process that takes mail: asks the primary, which holds the state for all of them. An answer that does not
// come in time is a fault, and the session refuses for now; a session that was let in too late is signed out again.
import { Fault } from '../mail/fault.ts';
import type { Admission, Gatekeeper, LoginOutcome, Sending } from '../smtp/gatekeeper.ts';
import type { ToChild, ToPrimary } from './calls.ts';
import type { Channel } from './channel.ts';

const PATIENCE_MS = 5_000;
/** Until then an answer that comes too late still counts. */
const LATE_MS = 60_000;

export class RemoteGatekeeper implements Gatekeeper {
  readonly #primary: Channel<ToPrimary, ToChild>;

  constructor(primary: Channel<ToPrimary, ToChild>) {
    this.#primary = primary;
  }

  async enter(client: string, isOfTheHouse: boolean): Promise<Admission> {
    const answer = this.#primary.ask('enter', { args: [client, isOfTheHouse] }, LATE_MS);
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(new Fault('deadline', 'the primary did not say whether a client may come in'));
      answer.then((late) => (late === 'admitted' ? this.leave(client) : undefined)).catch(() => undefined);
    }, PATIENCE_MS);
    try {
      return await Promise.race([answer, promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  async leave(client: string): Promise<void> {
    await this.#primary.ask('leave', { args: [client] });
  }

  async mayLogIn(client: string, account: string | undefined): Promise<boolean> {
    return await this.#primary.ask('mayLogIn', { args: [client, account] });
  }

  async loginEnded(client: string, account: string | undefined, outcome: LoginOutcome): Promise<void> {
    await this.#primary.ask('loginEnded', { args: [client, account, outcome] });
  }

  async maySend(sender: string, what: Sending): Promise<boolean> {
    return await this.#primary.ask('maySend', { args: [sender, what] });
  }
}
