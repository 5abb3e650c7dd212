// Health for those who watch: alive, ready, measured. Nothing here needs a session, so nothing here tells about mail.
import type { FastifyPluginAsync } from 'fastify';
import ipaddr from 'ipaddr.js';
import type { ConsoleParts } from './console.ts';
import { HttpError } from './guard.ts';

const PRIVATE_RANGES: ReadonlySet<string> = new Set([
  'loopback',
  'private',
  'linkLocal',
  'uniqueLocal',
  'carrierGradeNat',
]);

export function healthRoutes({ ailments, metrics }: ConsoleParts): FastifyPluginAsync {
  return async (app) => {
    app.get('/livez', { schema: { hide: true } }, () => ({ status: 'alive' }));

    app.get<{ Querystring: { verbose?: string } }>('/readyz', { schema: { hide: true } }, async (request, reply) => {
      const found = await ailments();
      const isReady = !found.some((ailment) => ailment.fatal);
      void reply.status(isReady ? 200 : 503);
      const status = isReady ? (found.length === 0 ? 'ready' : 'degraded') : 'not ready';
      return request.query.verbose === undefined ? { status } : { status, ailments: found };
    });

    app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
      const range = ipaddr.isValid(request.ip) ? ipaddr.process(request.ip).range() : 'unknown';
      if (!PRIVATE_RANGES.has(range)) throw new HttpError(403, 'not-allowed', 'metrics are for private addresses');
      void reply.type('text/plain; version=0.0.4; charset=utf-8');
      return await metrics();
    });
  };
}
