// Held mail over the API: list, look, decide. Looking is audited; a decision is made once, and whoever comes second is told
// who was first (409). No GET changes anything (attacks W04, W07, W10).
import type { FastifyPluginAsync } from 'fastify';
import { parseReference, type Reference } from '../mail/reference.ts';
import type { State } from '../quarantine/records.ts';
import { REVIEW_ACTIONS, type ReviewAction, type ReviewOutcome } from '../quarantine/review.ts';
import { audit } from '../quarantine/store.ts';
import { ROLES } from './accounts.ts';
import type { HeldMessage } from './api-types.ts';
import type { ConsoleParts } from './console.ts';
import { HttpError, requireSession } from './guard.ts';
import { heldDetail, listItem } from './views.ts';

const WAITING: readonly State[] = ['held', 'uncertain', 'corrupt'];
const UNDER_WAY: readonly State[] = ['sending'];
const DONE: readonly State[] = ['closed'];
const VIEWS = { waiting: WAITING, sending: UNDER_WAY, closed: DONE } as const;
const MAX_LISTED = 500;

const rulingSchema = {
  type: 'object',
  required: ['reason'],
  additionalProperties: false,
  properties: {
    reason: { type: 'string', minLength: 1, maxLength: 1000, pattern: String.raw`\S` },
    /** The hash that the officer was shown: what was looked at is what is decided about (attack W08). */
    sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    again: { type: 'boolean' },
  },
} as const;

interface Ruling {
  readonly reason: string;
  readonly sha256?: string;
  readonly again?: boolean;
}

export function heldRoutes(parts: ConsoleParts): FastifyPluginAsync {
  const { quarantine, directory, now } = parts;

  return async (api) => {
    api.get<{ Querystring: { view?: keyof typeof VIEWS } }>(
      '/held',
      {
        schema: { querystring: { type: 'object', properties: { view: { type: 'string', enum: Object.keys(VIEWS) } } } },
      },
      async (request) => {
        await requireSession(request, parts, ROLES);
        const mail = await quarantine.store.list(VIEWS[request.query.view ?? 'waiting'], MAX_LISTED);
        return { held: mail.map((m) => listItem(m, directory)) };
      },
    );

    api.get<{ Params: { reference: string } }>('/held/:reference', async (request): Promise<HeldMessage> => {
      const session = await requireSession(request, parts, ROLES);
      const mail = await quarantine.store.find(referenceOf(request.params.reference));
      if (mail === undefined || mail.state === 'pending') throw notFound();
      await audit(quarantine.records, {
        at: now(),
        actor: session.name,
        action: 'view',
        reference: mail.reference,
        detail: '',
      });
      const history = await quarantine.records
        .selectFrom('audit')
        .select(['at', 'actor', 'action', 'detail'])
        .where('reference', '=', mail.reference)
        .where('action', '!=', 'view')
        .orderBy('seq')
        .execute();
      return { ...heldDetail(mail, directory), history };
    });

    for (const action of REVIEW_ACTIONS) {
      api.post<{ Params: { reference: string }; Body: Ruling }>(
        `/held/:reference/${action}`,
        { schema: { body: rulingSchema } },
        async (request) => {
          const session = await requireSession(request, parts, ['officer']);
          const reference = referenceOf(request.params.reference);
          const { reason, sha256, again } = request.body;
          if (sha256 !== undefined) await mustBe(sha256, reference);
          const ruling = { actor: session.name, reason: reason.trim(), ...(again === undefined ? {} : { again }) };
          return answer(action, await quarantine.review.decide(action, reference, ruling));
        },
      );
    }

    api.get('/audit', async (request) => {
      await requireSession(request, parts, ['auditor']);
      const entries = await quarantine.records
        .selectFrom('audit')
        .selectAll()
        .orderBy('seq', 'desc')
        .limit(MAX_LISTED)
        .execute();
      return { entries };
    });
  };

  async function mustBe(sha256: string, reference: Reference): Promise<void> {
    const mail = await quarantine.store.find(reference);
    if (mail !== undefined && mail.sha256 !== sha256)
      throw new HttpError(409, 'changed', 'this is not the message that was shown');
  }

  function answer(action: ReviewAction, outcome: ReviewOutcome): object {
    switch (outcome.kind) {
      case 'done':
        return { done: action, mail: heldDetail(outcome.mail, directory) };
      case 'decided-already': {
        const { decided, resolution, state } = outcome.mail;
        const by = decided === null ? '' : ` by ${decided.by}`;
        throw new HttpError(409, 'decided-already', `decided already${by}: ${resolution ?? state}`);
      }
      case 'uncertain':
        throw new HttpError(
          409,
          'uncertain',
          'an earlier delivery may have arrived; confirm that it is to be sent again',
        );
      case 'not-reviewable':
        throw new HttpError(409, 'not-reviewable', 'this message can not be decided about');
      case 'unknown':
        throw notFound();
    }
  }
}

function referenceOf(text: string): Reference {
  const reference = parseReference(text);
  if (reference === undefined) throw notFound();
  return reference;
}

const notFound = (): HttpError => new HttpError(404, 'not-found', 'no such message');
