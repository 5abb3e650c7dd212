// One AUTH exchange, handed on line by line between client and server (RFC 4954), with the gatekeeper asked before any password
// goes on (attack S10). Who guesses too often hears 454, whether the account exists or not, and the server is not asked. A refusal
// is told after a whole number of paces, so that its time says nothing about the account.
// Faults of the server are thrown; a gatekeeper that can't be asked lets nobody try.
import { explainError } from '../mail/fault.ts';
import { REPLIES, type Reply } from '../mail/reply.ts';
import { AuthExchange } from './auth-exchange.ts';
import { pause, type Clock } from './clock.ts';
import type { Gatekeeper, LoginOutcome } from './gatekeeper.ts';
import type { Report } from '../mail/event.ts';
import type { Wire } from './wire.ts';

export interface LoginOptions {
  /** IP address. */
  readonly client: string;
  readonly gatekeeper: Gatekeeper;
  readonly clock: Clock;
  /** Milliseconds between the moments at which a refusal may be told. */
  readonly pace: number;
  readonly report: Report;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  /** Hands a challenge to the client. */
  readonly challenge: (reply: Reply) => void;
  readonly nextLine: () => Promise<string>;
}

export interface Login {
  readonly reply: Reply;
  /** `throttled`: the password was not looked at. */
  readonly outcome: LoginOutcome | 'throttled';
  /** The account's name as the client gave it. */
  readonly user: string | undefined;
}

/** @param mechanism one that the server has offered */
export async function logIn(
  wire: Wire,
  mechanism: string,
  initial: string | undefined,
  options: LoginOptions,
): Promise<Login> {
  return await new LoginDialogue(wire, new AuthExchange(mechanism, initial), options).run();
}

class LoginDialogue {
  readonly #wire: Wire;
  readonly #exchange: AuthExchange;
  readonly #options: LoginOptions;
  /** When the client said its last line. */
  #heard: number;
  #mayTry: boolean | undefined;
  #hasBegun = false;
  /** The server has been told something and has not answered. */
  #isOwed = false;

  constructor(wire: Wire, exchange: AuthExchange, options: LoginOptions) {
    this.#wire = wire;
    this.#exchange = exchange;
    this.#options = options;
    this.#heard = options.clock.now();
  }

  async run(): Promise<Login> {
    let outcome: LoginOutcome = 'void';
    try {
      const reply = await this.#talk();
      if (reply === undefined) return await this.#throttled();
      outcome = outcomeOf(reply, this.#mayTry === true);
      if (outcome === 'refused') await this.#keepPace();
      return { reply, outcome, user: this.#exchange.user() };
    } finally {
      // A server that hangs up on a wrong password instead of answering has refused it.
      if (this.#mayTry === true) this.#settle(this.#isOwed ? 'refused' : outcome);
    }
  }

  /** The server's last word; undefined when it was not to be asked. */
  async #talk(): Promise<Reply | undefined> {
    if (!(await this.#isAllowed())) return undefined;
    this.#hasBegun = true;
    let answer = await this.#ask(this.#exchange.command);
    while (answer.code === 334) {
      this.#options.challenge(answer);
      const line = await this.#options.nextLine();
      this.#heard = this.#options.clock.now();
      this.#exchange.hear(line);
      if (!(await this.#isAllowed())) return undefined;
      answer = await this.#ask(line);
    }
    return answer;
  }

  async #ask(line: string): Promise<Reply> {
    this.#isOwed = true;
    const answer = await this.#wire.exchange(line);
    this.#isOwed = false;
    return answer;
  }

  /** Asks once, as soon as the client has said who it is. */
  async #isAllowed(): Promise<boolean> {
    if (this.#mayTry !== undefined || !this.#exchange.isNamed) return this.#mayTry ?? true;
    const { gatekeeper, client, report } = this.#options;
    try {
      this.#mayTry = await gatekeeper.mayLogIn(client, this.#exchange.user());
    } catch (error) {
      report({ kind: 'fault', where: 'smtp', reason: explainError(error) });
      this.#mayTry = false;
    }
    return this.#mayTry;
  }

  async #throttled(): Promise<Login> {
    // Where the server waits for the answer to its challenge, the exchange is called off (RFC 4954 section 4).
    if (this.#hasBegun && (await this.#wire.exchange('*')).code === 334) this.#wire.close();
    await this.#keepPace();
    return { reply: REPLIES.tooManyLogins, outcome: 'throttled', user: this.#exchange.user() };
  }

  async #keepPace(): Promise<void> {
    const { clock, pace, signal } = this.#options;
    if (pace <= 0) return;
    const taken = clock.now() - this.#heard;
    await pause(clock, pace - (taken % pace), signal);
  }

  #settle(outcome: LoginOutcome): void {
    const { gatekeeper, client, report } = this.#options;
    gatekeeper
      .loginEnded(client, this.#exchange.user(), outcome)
      .catch((error: unknown) => report({ kind: 'fault', where: 'smtp', reason: explainError(error) }));
  }
}

/** The server has judged a password when it says 235 or 5xx to one; 501 is what it says to an exchange called off. */
function outcomeOf({ code }: Reply, wasTried: boolean): LoginOutcome {
  if (code === 235) return 'accepted';
  return wasTried && code >= 500 && code !== 501 ? 'refused' : 'void';
}
