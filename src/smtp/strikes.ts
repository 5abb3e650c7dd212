// How much a session may get wrong, or make us do for nothing, before it has to go (attack S18). What brings mail starts anew.
import { MAX_ERRORS, MAX_IDLE_COMMANDS, MAX_JUNK_COMMANDS } from '../mail/limits.ts';
import { reply, REPLIES, type Reply } from '../mail/reply.ts';

/** Said by identity: no other reply of ours ends a session for this reason. */
export const TOO_MANY_ERRORS = reply(421, '4.7.0 Too many errors, closing connection');

export class Strikes {
  #junk = 0;
  #idle = 0;
  #errors = 0;

  /** A command that no decent client sends often: unknown, malformed, out of sequence. */
  junk(answer: Reply): Reply {
    return ++this.#junk > MAX_JUNK_COMMANDS ? TOO_MANY_ERRORS : answer;
  }

  /** A command that does nothing: NOOP, RSET, VRFY. */
  idle(answer: Reply): Reply {
    return ++this.#idle > MAX_IDLE_COMMANDS ? TOO_MANY_ERRORS : answer;
  }

  /** Any answer to a verb; refusals count. One that ends the session stays what it is. */
  counted(answer: Reply): Reply {
    if (answer.code < 400 || answer.code === REPLIES.unavailable.code) return answer;
    return ++this.#errors > MAX_ERRORS ? TOO_MANY_ERRORS : answer;
  }

  /** A message was taken. */
  forgive(): void {
    this.#junk = 0;
    this.#idle = 0;
    this.#errors = 0;
  }
}
