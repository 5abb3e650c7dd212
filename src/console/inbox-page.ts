// The demo's inbox: what has reached the fake corporate server, as plain text. Mail is untrusted, so nothing of it is ever HTML.
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';

export interface InboxView {
  readonly from: string;
  readonly to: readonly string[];
  readonly bytes: Buffer;
  /** Milliseconds since the epoch. */
  readonly arrived: number;
}

export interface InboxPage {
  readonly port: number;
  close(): Promise<void>;
}

/** `/` lists, `/1` shows the first message as it arrived. */
export async function openInboxPage(
  messages: readonly InboxView[],
  at: { address: string; port: number },
): Promise<InboxPage> {
  const app = fastify({ logger: false, forceCloseConnections: true });
  app.addHook('onSend', async (_request, reply) => {
    void reply
      .type('text/plain; charset=utf-8')
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'")
      .header('cache-control', 'no-store');
  });
  app.get('/', () => {
    if (messages.length === 0) return 'The inbox of the corporate server is empty.\n';
    const lines = messages.map((m, i) => {
      const subject = /^subject:\s*(.*)$/im.exec(m.bytes.toString('utf8'))?.[1] ?? '';
      return `/${i + 1}  ${new Date(m.arrived).toISOString()}  ${m.from || '<>'} -> ${m.to.join(', ')}  ${subject.trim()}`;
    });
    return `What the corporate server has received (open /1 to see the first message):\n\n${lines.join('\n')}\n`;
  });
  app.get<{ Params: { number: string } }>('/:number', (request, reply) => {
    const message = messages[Number(request.params.number) - 1];
    if (message === undefined) void reply.status(404);
    return message === undefined ? 'There is no such message.\n' : message.bytes.toString('utf8');
  });
  await app.listen({ host: at.address, port: at.port });
  return { port: (app.server.address() as AddressInfo).port, close: () => app.close() };
}
