// One held message: who, to whom, why it is held with masked evidence, and the decision. Everything from the message is text.
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { HeldMessage } from '../api-types.ts';
import { api, ApiError, type ReviewAction } from './api.ts';
import { localText, plain, size, t, time, word } from './i18n.ts';

const ACTIONS: readonly ReviewAction[] = ['release', 'return', 'delete'];
/** How often a message that is being sent is looked at again. */
const RENEW_MS = 1_500;
const DECIDABLE = new Set(['held', 'uncertain', 'corrupt']);

interface Props {
  readonly reference: string;
  readonly mayDecide: boolean;
  readonly failed: (error: unknown) => string;
}

export function HeldMessagePage({ reference, mayDecide, failed }: Props) {
  const [message, setMessage] = useState<HeldMessage | undefined>(undefined);
  const [problem, setProblem] = useState('');
  const load = useCallback(() => {
    api.message(reference).then(setMessage, (error: unknown) => setProblem(failed(error)));
  }, [reference, failed]);
  useEffect(load, [load]);
  useEffect(() => {
    if (message?.state !== 'sending') return undefined;
    const timer = setTimeout(load, RENEW_MS);
    return () => clearTimeout(timer);
  }, [message, load]);
  if (message === undefined) {
    return problem === '' ? <p class="hint">{t('loading')}</p> : <p class="problem">{problem}</p>;
  }
  return (
    <article>
      <p>
        <a href="#/">← {t('heldMail')}</a>
      </p>
      <h1 class="subject">{plain(message.subject) || t('noSubject')}</h1>
      <p class="hint">
        <code>{message.reference}</code> · {time(message.receivedAt)} · {size(message.size)} ·{' '}
        <span class="state">
          {message.resolution === null ? word('state', message.state) : word('resolution', message.resolution)}
        </span>
      </p>
      {message.sameAs !== null && (
        <p class="hint">
          {t('sameAs')} <a href={`#/held/${message.sameAs}`}>{message.sameAs}</a>
        </p>
      )}
      <Why message={message} />
      <People message={message} />
      <Parts message={message} />
      {mayDecide && DECIDABLE.has(message.state) && <Decide message={message} onDecided={load} failed={failed} />}
      <History message={message} />
    </article>
  );
}

function Card({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Why({ message }: { message: HeldMessage }) {
  return (
    <Card title={t('why')}>
      {message.rules.map((rule) => (
        <div key={rule.id} class="rule">
          <p>
            <span class={`severity ${rule.severity}`}>{word('severity', rule.severity)}</span>{' '}
            <strong>{localText(rule.title)}</strong>
          </p>
          <p>{localText(rule.why)}</p>
        </div>
      ))}
      {message.evidence.length > 0 && (
        <table>
          <caption>{t('evidence')}</caption>
          <tbody>
            {message.evidence.map((e) => (
              <tr key={e.detector}>
                <th scope="row">
                  {word('detector', e.detector)}
                  <span class="hint block">
                    {t('distinct', { unique: e.unique, count: e.count })} · {word('confidence', e.confidence)}
                  </span>
                </th>
                <td>
                  {e.where.map((place, i) => (
                    <span key={i} class="block">
                      <code>{plain(place.masked)}</code>{' '}
                      <span class="hint">
                        {word('segment', place.segment)} {plain(place.path)}
                        {place.label !== undefined && ` (${placeWords(place.label)})`}
                      </span>
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {message.lastProblem !== null && <p>{plain(message.lastProblem)}</p>}
      {message.structure.map((flag) => (
        <p key={flag}>{word('structure', flag)}</p>
      ))}
      {message.uninspectable.map((u) => (
        <p key={u.path}>
          {t('couldNotLookInto')} <code>{plain(u.path)}</code>: {word('unscannable', u.why)}
        </p>
      ))}
    </Card>
  );
}

/** The fixed words of a place in the reader's language, names of sheets and the like as they are. */
function placeWords(label: string): string {
  return label
    .split(', ')
    .map((part) => plain(word('place', part)))
    .join(t('listComma'));
}

function People({ message }: { message: HeldMessage }) {
  const line = (label: string, addresses: readonly string[]) =>
    addresses.length > 0 && (
      <>
        <dt>{label}</dt>
        <dd>{plain(addresses.join(', '))}</dd>
      </>
    );
  return (
    <Card title={t('people')}>
      <dl>
        <dt>{t('sender')}</dt>
        <dd>
          {plain(message.from)}
          {message.fromName !== null && (
            <span class="hint"> {[message.fromName, message.fromDepartment].filter(Boolean).join(', ')}</span>
          )}
          {message.user !== null && <span class="hint block">{t('signedInAs', { user: plain(message.user) })}</span>}
        </dd>
        {line('From', message.headerFrom)}
        {line('To', message.headerTo)}
        {line('Cc', message.headerCc)}
        <dt>{t('heldFor')}</dt>
        <dd>
          {message.recipients.map((r, i) => (
            <span key={i} class="block">
              {plain(r.address)} {r.kind === 'bcc' && <span class="tag">{t('blind')}</span>}
              {r.state !== 'waiting' && <span class="hint"> {word('recipientState', r.state)}</span>}
              {r.reply !== null && <span class="hint block">{plain(r.reply)}</span>}
            </span>
          ))}
        </dd>
        <dt>SHA-256</dt>
        <dd>
          <code class="hint">{message.sha256}</code>
        </dd>
      </dl>
    </Card>
  );
}

function Parts({ message }: { message: HeldMessage }) {
  if (message.attachments.length === 0) return null;
  return (
    <Card title={t('attachments')}>
      <ul>
        {message.attachments.map((a, i) => (
          <li key={i}>
            <code>{plain(a.path)}</code> <span class="hint">{size(a.size)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Decide({
  message,
  onDecided,
  failed,
}: {
  message: HeldMessage;
  onDecided: () => void;
  failed: (e: unknown) => string;
}) {
  const [reason, setReason] = useState('');
  const [again, setAgain] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const isUncertain = message.state === 'uncertain';
  const decide = (action: ReviewAction): void => {
    setBusy(true);
    setProblem('');
    const ruling = { reason: reason.trim(), sha256: message.sha256, ...(isUncertain && again ? { again } : {}) };
    api.decide(action, message.reference, ruling).then(onDecided, (error: unknown) => {
      setBusy(false);
      const isLate = error instanceof ApiError && error.code === 'decided-already';
      setProblem(isLate ? t('decidedAlready') : failed(error));
      if (isLate) onDecided();
    });
  };
  const offered = ACTIONS.filter((action) => !(action === 'release' && message.state === 'corrupt'));
  return (
    <Card title={t('decide')}>
      {isUncertain && (
        <>
          <p class="problem">{t('uncertainExplained')}</p>
          <label class="check">
            <input type="checkbox" checked={again} onChange={(e) => setAgain(e.currentTarget.checked)} />{' '}
            {t('sendAgain')}
          </label>
        </>
      )}
      {message.state === 'corrupt' && <p class="problem">{t('corruptExplained')}</p>}
      <label for="reason">{t('reason')}</label>
      <textarea
        id="reason"
        rows={2}
        maxLength={1000}
        value={reason}
        onInput={(e) => setReason(e.currentTarget.value)}
      />
      <p class="hint">{t('reasonHint')}</p>
      {problem !== '' && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="actions">
        {offered.map((action) => (
          <button
            key={action}
            type="button"
            class={action}
            disabled={busy || reason.trim() === '' || (action === 'release' && isUncertain && !again)}
            onClick={() => decide(action)}
          >
            {t(`action.${action}`)}
          </button>
        ))}
      </div>
    </Card>
  );
}

function History({ message }: { message: HeldMessage }) {
  if (message.history.length === 0) return null;
  return (
    <Card title={t('history')}>
      <ul class="history">
        {message.history.map((entry, i) => (
          <li key={i}>
            <span class="hint">{time(entry.at)}</span> {plain(entry.actor)}: {word('audit', entry.action)}
            {entry.detail !== '' && <span class="block">{detailOf(entry)}</span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What an officer wrote, or how many recipients a delivery reached (`2/3`). */
function detailOf({ action, detail }: HeldMessage['history'][number]): string {
  const [delivered, all] = action === 'delivery' ? detail.split('/') : [];
  return delivered !== undefined && all !== undefined ? t('deliveredOf', { delivered, all }) : plain(detail);
}
