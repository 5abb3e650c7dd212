// Who is asking, and may they: checked in one place for every route (attacks W04, W05, W06).
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Role, Session } from './accounts.ts';
import type { ConsoleParts } from './console.ts';

export const COOKIE = 'postern_session';

/** An error with the status and code that the client is told. */
export class HttpError extends Error {
  readonly statusCode: number;
  readonly code: string;

  constructor(statusCode: number, code: string, message: string) {
    super(message);
    this.statusCode = statusCode;
    this.code = code;
  }
}

/** The session of a request. For what changes something, the session's token and the console's own origin are needed. */
export async function requireSession(
  request: FastifyRequest,
  { accounts, url }: Pick<ConsoleParts, 'accounts' | 'url'>,
  roles: readonly Role[],
): Promise<Session> {
  const session = await accounts.session(request.cookies[COOKIE]);
  if (session === undefined) throw new HttpError(401, 'signed-out', 'sign in first');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    requireSameOrigin(request, url);
    if (request.headers['x-csrf-token'] !== session.csrf)
      throw new HttpError(403, 'forged', 'the request lacks its token');
  }
  if (!roles.includes(session.role)) throw new HttpError(403, 'not-allowed', 'this account may not do that');
  return session;
}

/** A browser tells where a request comes from; another site's is refused. Programs send neither header. */
export function requireSameOrigin(request: FastifyRequest, url: string | undefined): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const own = url === undefined ? `${request.protocol}://${request.headers.host ?? ''}` : new URL(url).origin;
  const isForeign = (origin !== undefined && origin !== own) || (site !== undefined && site !== 'same-origin');
  if (isForeign) throw new HttpError(403, 'forged', 'the request comes from another site');
}

export function setCookie(reply: FastifyReply, value: string, url: string | undefined): void {
  void reply.setCookie(COOKIE, value, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: url?.startsWith('https:') === true,
  });
}
