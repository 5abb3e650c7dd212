// The console's API as the pages call it. Everything that changes something carries the session's token.

export interface SessionInfo {
  readonly name: string;
  readonly role: 'officer' | 'auditor';
  readonly language: string;
  readonly csrf: string;
}

type LocalText = Readonly<Record<string, string | undefined>>;

export interface HeldItem {
  readonly reference: string;
  readonly state: string;
  readonly receivedAt: number;
  readonly from: string;
  readonly fromName: string | null;
  readonly recipients: number;
  readonly subject: string;
  readonly severity: string;
  readonly rules: readonly { readonly id: string; readonly title: LocalText }[];
  readonly expiresAt: number | null;
}

export interface HeldMessage extends Omit<HeldItem, 'recipients' | 'rules'> {
  readonly resolution: string | null;
  readonly fromDepartment: string | null;
  readonly headerFrom: readonly string[];
  readonly headerTo: readonly string[];
  readonly headerCc: readonly string[];
  readonly size: number;
  readonly sha256: string;
  readonly client: string;
  readonly user: string | null;
  readonly queue: string | null;
  readonly approvers: readonly string[];
  readonly recipients: readonly { address: string; kind: string; state: string; reply: string | null }[];
  readonly rules: readonly { id: string; title: LocalText; why: LocalText; severity: string }[];
  readonly evidence: readonly {
    detector: string;
    confidence: string;
    unique: number;
    count: number;
    where: readonly { segment: string; path: string; masked: string }[];
  }[];
  readonly attachments: readonly { path: string; size: number; kind: string }[];
  readonly structure: readonly string[];
  readonly uninspectable: readonly { path: string; why: string }[];
  readonly decided: { by: string; at: number; reason: string } | null;
  readonly lastProblem: string | null;
  readonly history: readonly { at: number; actor: string; action: string; detail: string }[];
}

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
  held: (view: View) => call<{ held: readonly HeldItem[] }>('GET', `/held?view=${view}`),
  message: (reference: string) => call<HeldMessage>('GET', `/held/${encodeURIComponent(reference)}`),
  decide: (action: ReviewAction, reference: string, ruling: { reason: string; sha256: string; again?: boolean }) =>
    call<{ done: string }>('POST', `/held/${encodeURIComponent(reference)}/${action}`, ruling),
};
