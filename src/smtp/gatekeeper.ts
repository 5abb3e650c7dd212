// What must hold over all listeners and all processes: how many sessions there are, who comes how often, who fails to log in.
// Sessions ask through one small asynchronous interface whose arguments and answers are plain data, so that a process may
// ask another one. An answer that can't be had is a fault of ours and refuses for now (law 3). Nothing is kept but counts.
import ipaddr from 'ipaddr.js';
import { KNOWN_LOGINS } from '../mail/limits.ts';
import { RateGauge, type Rate } from './rate.ts';

/** What a client that wants in is told; all but the first refuse. */
export type Admission = 'admitted' | 'too-many-connections' | 'too-many-of-client' | 'too-often';

/** How a try to log in ended: `void` is one that never came to a password, or that the server did not judge. */
export type LoginOutcome = 'accepted' | 'refused' | 'void';

export type Sending = 'message' | 'recipient';

export interface Gatekeeper {
  /**
   * A client wants in. When it is `admitted`, `leave` must follow with the same address.
   * @param client IP address
   * @param isOfTheHouse its network is one of the listener's `clients`: rates do not apply to it, counts do
   */
  enter(client: string, isOfTheHouse: boolean): Promise<Admission>;
  leave(client: string): Promise<void>;
  /**
   * Asked before a password goes downstream. Yes takes one try from client and account, which `loginEnded` gives back unless
   * the password was refused; so any number of connections together have no more tries than one.
   * @param account as the client gave it, whether there is such an account or not; undefined when it can't be read
   */
  mayLogIn(client: string, account: string | undefined): Promise<boolean>;
  /** Follows every yes of `mayLogIn`, with the same client and account. */
  loginEnded(client: string, account: string | undefined, outcome: LoginOutcome): Promise<void>;
  /**
   * Counts a message or a recipient against the sender's rate. Not asked for `clients` of the listener.
   * @param sender the account where there is one, else the IP address
   */
  maySend(sender: string, what: Sending): Promise<boolean>;
}

/** Absent rates do not limit. */
export interface GatekeeperLimits {
  readonly connections: number;
  readonly connectionsPerClient: number;
  /** Refused passwords, by client and by account alike. */
  readonly failedLogins: Rate;
  readonly connectionRate?: Rate;
  readonly messageRate?: Rate;
  readonly recipientRate?: Rate;
}

/** The state itself, in this process. */
export class LocalGatekeeper implements Gatekeeper {
  readonly #limits: GatekeeperLimits;
  readonly #sessions = new Map<string, number>();
  readonly #arrivals: RateGauge | undefined;
  readonly #sent: Readonly<Record<Sending, RateGauge | undefined>>;
  readonly #failuresOfClient: RateGauge;
  readonly #failuresOfAccount: RateGauge;
  /** Client and account that have got on together: strangers who guess at the account do not lock its owner out. */
  readonly #known = new Set<string>();
  #total = 0;

  /** @param now milliseconds of a clock that never goes back */
  constructor(limits: GatekeeperLimits, now: () => number = () => performance.now()) {
    const gauge = (rate: Rate | undefined): RateGauge | undefined =>
      rate === undefined ? undefined : new RateGauge(rate, now);
    this.#limits = limits;
    this.#arrivals = gauge(limits.connectionRate);
    this.#sent = { message: gauge(limits.messageRate), recipient: gauge(limits.recipientRate) };
    this.#failuresOfClient = new RateGauge(limits.failedLogins, now);
    this.#failuresOfAccount = new RateGauge(limits.failedLogins, now);
  }

  /** Sessions that are open now. */
  get sessions(): number {
    return this.#total;
  }

  enter(client: string, isOfTheHouse: boolean): Promise<Admission> {
    return Promise.resolve(this.#enter(networkOf(client), isOfTheHouse));
  }

  #enter(client: string, isOfTheHouse: boolean): Admission {
    const own = this.#sessions.get(client) ?? 0;
    if (this.#total >= this.#limits.connections) return 'too-many-connections';
    if (own >= this.#limits.connectionsPerClient) return 'too-many-of-client';
    if (!isOfTheHouse && this.#arrivals?.take(client) === false) return 'too-often';
    this.#total++;
    this.#sessions.set(client, own + 1);
    return 'admitted';
  }

  leave(client: string): Promise<void> {
    const name = networkOf(client);
    const own = (this.#sessions.get(name) ?? 0) - 1;
    if (own >= 0) this.#total--;
    if (own <= 0) this.#sessions.delete(name);
    else this.#sessions.set(name, own);
    return Promise.resolve();
  }

  mayLogIn(client: string, account: string | undefined): Promise<boolean> {
    return Promise.resolve(this.#mayLogIn(networkOf(client), account?.toLowerCase()));
  }

  #mayLogIn(client: string, account: string | undefined): boolean {
    const isStranger = account !== undefined && !this.#known.has(pair(client, account));
    if (isStranger && !this.#failuresOfAccount.has(account)) return false;
    if (!this.#failuresOfClient.take(client)) return false;
    if (isStranger) this.#failuresOfAccount.take(account);
    return true;
  }

  loginEnded(client: string, account: string | undefined, outcome: LoginOutcome): Promise<void> {
    this.#loginEnded(networkOf(client), account?.toLowerCase(), outcome);
    return Promise.resolve();
  }

  #loginEnded(client: string, account: string | undefined, outcome: LoginOutcome): void {
    if (outcome === 'refused') return;
    this.#failuresOfClient.giveBack(client);
    if (account === undefined) return;
    const name = pair(client, account);
    // A try of a pair that was known was never taken from the account.
    if (!this.#known.has(name)) this.#failuresOfAccount.giveBack(account);
    if (outcome === 'accepted') this.#remember(name);
  }

  #remember(name: string): void {
    this.#known.delete(name);
    this.#known.add(name);
    if (this.#known.size <= KNOWN_LOGINS) return;
    const [oldest] = this.#known;
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  maySend(sender: string, what: Sending): Promise<boolean> {
    return Promise.resolve(this.#sent[what]?.take(networkOf(sender)) ?? true);
  }
}

const pair = (client: string, account: string): string => `${client} ${account}`;

/** Who counts as one client: an IPv4 address, or the /64 that one IPv6 host has to choose its address from. */
export function networkOf(client: string): string {
  if (!ipaddr.isValid(client)) return client;
  const address = ipaddr.process(client);
  if (address.kind() === 'ipv4') return address.toString();
  return `${(address as ipaddr.IPv6).parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
