// The console's API as the pages call it. Everything that changes something carries the session's token.

import type { HeldListItem, HeldMessage, SessionInfo } from '../api-types.ts';

export type ReviewAction = 'release' | 'return' | 'delete';
export type View = 'waiting' | 'sending' | 'closed';

/** A refusal of the server: `code` is for the program, `message` for people who report it. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

let csrf = '';

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'GET' ? {} : { 'x-csrf-token': csrf }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (response.ok) return answer as T;
  const { error, message } = (answer ?? {}) as { error?: string; message?: string };
  throw new ApiError(response.status, error ?? 'error', message ?? response.statusText);
}

async function remember<T extends SessionInfo | undefined>(session: Promise<T>): Promise<T> {
  const known = await session;
  csrf = known?.csrf ?? '';
  return known;
}

export const api = {
  /** Undefined when nobody is signed in. */
  session: () => remember(call<SessionInfo | undefined>('GET', '/session')),
  signIn: (name: string, password: string) => remember(call<SessionInfo>('POST', '/session', { name, password })),
  signOut: () => call<undefined>('DELETE', '/session'),
  held: (view: View) => call<{ held: readonly HeldListItem[] }>('GET', `/held?view=${view}`),
  message: (reference: string) => call<HeldMessage>('GET', `/held/${encodeURIComponent(reference)}`),
  decide: (action: ReviewAction, reference: string, ruling: { reason: string; sha256: string; again?: boolean }) =>
    call<{ done: string }>('POST', `/held/${encodeURIComponent(reference)}/${action}`, ruling),
};
