// The console's server: pages, API, health and metrics over HTTP. Strict by default: nothing may be framed, nothing inline
// runs, nothing is cached, everything that changes something needs the session's own token and its own origin (attacks W01,
// W04, W14). Errors tell the client a code and nothing of the inside.
import { fileURLToPath } from 'node:url';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import files from '@fastify/static';
import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import type { Directory } from '../directory/directory.ts';
import type { Report } from '../mail/event.ts';
import { explainError } from '../mail/fault.ts';
import type { Quarantine } from '../quarantine/quarantine.ts';
import { Accounts } from './accounts.ts';
import { healthRoutes } from './health-routes.ts';
import { heldRoutes } from './held-routes.ts';
import { sessionRoutes } from './session-routes.ts';

/** Something that is not well. Mail can't be taken while a fatal one lasts. */
export interface Ailment {
  readonly what: string;
  readonly fatal: boolean;
}

export interface ConsoleOptions {
  readonly address: string;
  readonly port: number;
  /** The address under which people reach it; decides the cookie's Secure flag and the origin that may write. */
  readonly url?: string;
  readonly quarantine: Quarantine;
  readonly directory: Directory;
  readonly report: Report;
  readonly metrics: () => Promise<string>;
  readonly ailments: () => Promise<readonly Ailment[]>;
  readonly version: string;
  readonly now: () => number;
}

/** What the routes share. */
export interface ConsoleParts extends ConsoleOptions {
  readonly accounts: Accounts;
}

const MAX_BODY_BYTES = 64 * 1024;

/** Built pages: beside this file once compiled, in the build folder when run from source. */
const PAGES = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/console/web' : './web', import.meta.url),
);

export class Console {
  readonly #app: FastifyInstance;

  private constructor(app: FastifyInstance) {
    this.#app = app;
  }

  static async open(options: ConsoleOptions): Promise<Console> {
    const app = await buildApp(options);
    await app.listen({ host: options.address, port: options.port });
    return new Console(app);
  }

  get port(): number {
    return (this.#app.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await this.#app.close();
  }
}

/** The application without its listening socket, as tests call it. */
export async function buildApp(options: ConsoleOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    logger: false,
    forceCloseConnections: true,
    // A request that is not what the schema says is refused, not bent into shape.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  const parts: ConsoleParts = { ...options, accounts: new Accounts(options.quarantine.records, options.now) };
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: true,
    referrerPolicy: { policy: 'no-referrer' },
    // Only where people come by https; elsewhere it would lock a site out of its own host.
    strictTransportSecurity: options.url?.startsWith('https:') === true,
  });
  await app.register(cookie);
  await app.register(swagger, {
    openapi: { info: { title: 'Postern', version: options.version }, servers: [{ url: '/' }] },
  });
  app.addHook('onSend', async (request, reply) => {
    if (!request.url.startsWith('/assets/')) void reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) options.report({ kind: 'fault', where: 'console', reason: explainError(error) });
    const message = status >= 500 ? 'internal error' : error.message;
    void reply.status(status).send({ error: error.code ?? 'error', message: status === 400 ? error.message : message });
  });
  app.setNotFoundHandler(
    (_request, reply) => void reply.status(404).send({ error: 'not-found', message: 'there is nothing here' }),
  );
  await app.register(healthRoutes(parts));
  await app.register(
    async (api) => {
      await api.register(sessionRoutes(parts));
      await api.register(heldRoutes(parts));
      api.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
    },
    { prefix: '/api/v1' },
  );
  await app.register(files, { root: PAGES, index: ['index.html'], wildcard: false, maxAge: '1h' });
  return app;
}
