// Conversations with a downstream server that no session needs just now, kept for the next one: where clients connect anew for
// every message, the server behind is not troubled with a connection, a greeting and a handshake each time. A session must
// not be able to tell: only conversations that are as good as new are kept (nothing refused on them, nobody signed in), for
// a short while, and the reply to QUIT is the one that the server gave before. Fails as opening a conversation fails.
import type { Reply } from '../mail/reply.ts';
import type { Wire } from './wire.ts';

export interface WirePoolOptions {
  readonly open: (signal: AbortSignal) => Promise<Wire>;
  /** Conversations that may lie idle. Servers count connections; ours must not crowd out others. */
  readonly maxIdle?: number;
  /** Milliseconds that one may lie idle. Postfix under stress hangs up after ten seconds. */
  readonly idleFor?: number;
  /** Milliseconds that one which is asked whether it is alive may take to answer. */
  readonly probeFor?: number;
  readonly now: () => number;
}

const MAX_IDLE = 20;
const IDLE_MS = 5_000;
/** Past that a conversation is asked whether it is still alive: the server may have left without our having heard. */
const FRESH_MS = 1_000;
/** Milliseconds for that answer: a client waits meanwhile, and a new conversation is soon opened. */
const PROBE_MS = 2_000;
/** Messages after which a conversation ends, so that several servers behind one name are used evenly. */
const MAX_MESSAGES = 100;

interface Idle {
  readonly wire: Wire;
  readonly since: number;
  readonly timer: NodeJS.Timeout;
}

export class WirePool {
  readonly #options: WirePoolOptions;
  readonly #idle: Idle[] = [];
  /** What the server says to QUIT. */
  #farewell: Reply | undefined;
  #isClosed = false;

  constructor(options: WirePoolOptions) {
    this.#options = options;
  }

  /** Conversations that lie idle. */
  get size(): number {
    return this.#idle.length;
  }

  /** A conversation on which nothing is open. Throws `downstream-unreachable`. */
  async take(signal: AbortSignal): Promise<Wire> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (await this.#isAlive(idle)) return idle.wire;
      idle.wire.close();
    }
    return await this.#options.open(signal);
  }

  async #isAlive({ wire, since }: Idle): Promise<boolean> {
    if (!wire.isUsable) return false;
    if (this.#options.now() - since < FRESH_MS) return true;
    return await wire.exchange('NOOP', this.#options.probeFor ?? PROBE_MS).then(
      (answer) => answer.code === 250 && wire.isUsable,
      () => false,
    );
  }

  /** A session leaves a conversation on which nothing is open. What the server says to QUIT, or said when it was last asked. */
  async leave(wire: Wire): Promise<Reply | undefined> {
    const { maxIdle = MAX_IDLE } = this.#options;
    const isWorthKeeping = wire.isAsNew && wire.messages < MAX_MESSAGES && this.#idle.length < maxIdle;
    if (isWorthKeeping && this.#farewell !== undefined && !this.#isClosed) {
      this.#keep(wire);
      return this.#farewell;
    }
    const answer = await wire.farewell();
    if (answer?.code === 221) this.#farewell = answer;
    return answer;
  }

  #keep(wire: Wire): void {
    const end = (): void => {
      this.#idle.splice(this.#idle.indexOf(entry), 1);
      void wire.quit();
    };
    const timer = setTimeout(end, this.#options.idleFor ?? IDLE_MS).unref();
    const entry: Idle = { wire, since: this.#options.now(), timer };
    this.#idle.push(entry);
  }

  /** Ends what lies idle; what is left later ends at once. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const idle = this.#idle.splice(0);
    for (const { timer } of idle) clearTimeout(timer);
    await Promise.all(idle.map(({ wire }) => wire.quit()));
  }
}
