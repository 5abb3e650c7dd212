// Signing in and out. Throttled by client and by account, so that neither one guesser nor many get far (attacks S10, W09).
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { audit } from '../quarantine/store.ts';
import { ROLES, type Session } from './accounts.ts';
import type { SessionInfo } from './api-types.ts';
import type { ConsoleParts } from './console.ts';
import { COOKIE, HttpError, requireSameOrigin, requireSession, setCookie } from './guard.ts';

const credentials = {
  type: 'object',
  required: ['name', 'password'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 64 },
    password: { type: 'string', minLength: 1, maxLength: 1024 },
  },
} as const;

const QUARTER_HOUR_S = 900;

export function sessionRoutes(parts: ConsoleParts): FastifyPluginAsync {
  const { accounts, url, quarantine, now } = parts;
  const byClient = new RateLimiterMemory({ points: 30, duration: QUARTER_HOUR_S, blockDuration: QUARTER_HOUR_S });
  const byAccount = new RateLimiterMemory({ points: 10, duration: QUARTER_HOUR_S, blockDuration: QUARTER_HOUR_S });
  const note = (name: string, action: string, request: FastifyRequest): Promise<void> =>
    audit(quarantine.records, { at: now(), actor: name, action, reference: null, detail: `from ${request.ip}` });

  return async (api) => {
    api.post<{ Body: { name: string; password: string } }>(
      '/session',
      { schema: { body: credentials } },
      async (request, reply) => {
        requireSameOrigin(request, url);
        const { name, password } = request.body;
        await takeTurn(byClient, request.ip, reply);
        await takeTurn(byAccount, name.toLowerCase(), reply);
        const signedIn = await accounts.signIn(name, password);
        if (signedIn === undefined) {
          await note(name.replaceAll(/[^\w.@-]/g, '?').slice(0, 64), 'sign-in-failed', request);
          throw new HttpError(401, 'wrong-credentials', 'name or password is wrong');
        }
        await byAccount.delete(name.toLowerCase());
        await note(name, 'sign-in', request);
        setCookie(reply, signedIn.cookie, url);
        return view(signedIn.session);
      },
    );

    // Not being signed in is no error when asked like this: the page begins with this question.
    api.get('/session', async (request, reply) => {
      const session = await accounts.session(request.cookies[COOKIE]);
      return session === undefined ? reply.status(204).send() : view(session);
    });

    api.delete('/session', async (request, reply) => {
      const session = await requireSession(request, parts, ROLES);
      await accounts.signOut(request.cookies[COOKIE] ?? '');
      await note(session.name, 'sign-out', request);
      void reply.clearCookie(COOKIE, { path: '/' });
      return reply.status(204).send();
    });
  };
}

const view = ({ name, role, language, csrf }: Session): SessionInfo => ({ name, role, language, csrf });

async function takeTurn(limiter: RateLimiterMemory, key: string, reply: FastifyReply): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    const wait = Math.ceil(((refusal as { msBeforeNext?: number }).msBeforeNext ?? 60_000) / 1000);
    void reply.header('retry-after', String(wait));
    throw new HttpError(429, 'too-many-attempts', `too many attempts; try again in ${Math.ceil(wait / 60)} minutes`);
  }
}
