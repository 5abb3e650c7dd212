// The primary's side of RemoteGatekeeper: answers for one life of a child from the state that all share, and keeps a list of
// whom that child has let in, to sign them out when it dies without doing so.
import type { Admission, Gatekeeper, LoginOutcome } from '../smtp/gatekeeper.ts';
import type { ToPrimary } from './calls.ts';
import type { Answers } from './channel.ts';

type Desk = Answers<Pick<ToPrimary, keyof Gatekeeper>>;

export class GateDesk {
  readonly #gatekeeper: Gatekeeper;
  readonly #inside = new Map<string, number>();
  #isClosed = false;

  constructor(gatekeeper: Gatekeeper) {
    this.#gatekeeper = gatekeeper;
  }

  readonly answers: Desk = {
    enter: async ({ args: [client, isOfTheHouse] }) => await this.#enter(client, isOfTheHouse),
    leave: async ({ args: [client] }) => {
      await this.#leave(client);
      return null;
    },
    // JSON makes null of an undefined element.
    mayLogIn: async ({ args: [client, account] }) => await this.#gatekeeper.mayLogIn(client, account ?? undefined),
    loginEnded: async ({ args: [client, account, outcome] }) => {
      await this.#gatekeeper.loginEnded(client, account ?? undefined, outcome satisfies LoginOutcome);
      return null;
    },
    maySend: async ({ args: [sender, what] }) => await this.#gatekeeper.maySend(sender, what),
  };

  /** The child is gone, and with it all its sessions. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const [client, count] of this.#inside) {
      for (let i = 0; i < count; i++) await this.#gatekeeper.leave(client);
    }
    this.#inside.clear();
  }

  async #enter(client: string, isOfTheHouse: boolean): Promise<Admission> {
    const admission = await this.#gatekeeper.enter(client, isOfTheHouse);
    if (admission !== 'admitted') return admission;
    if (this.#isClosed) await this.#gatekeeper.leave(client);
    else this.#inside.set(client, (this.#inside.get(client) ?? 0) + 1);
    return admission;
  }

  async #leave(client: string): Promise<void> {
    const own = this.#inside.get(client);
    if (own === undefined) return;
    if (own === 1) this.#inside.delete(client);
    else this.#inside.set(client, own - 1);
    await this.#gatekeeper.leave(client);
  }
}
