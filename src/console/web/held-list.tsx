// The list of held mail: what waits, what is on its way, what was decided. Renewed every quarter of a minute while it is seen.
import { useEffect, useState } from 'preact/hooks';
import type { HeldListItem } from '../api-types.ts';
import { api, type View } from './api.ts';
import { localText, plain, t, time, word } from './i18n.ts';

const VIEWS: readonly View[] = ['waiting', 'sending', 'closed'];
const RENEW_MS = 15_000;

export function HeldList({ failed }: { failed: (error: unknown) => string }) {
  const [view, setView] = useState<View>('waiting');
  const [held, setHeld] = useState<readonly HeldListItem[] | undefined>(undefined);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    let isCurrent = true;
    const load = (): void => {
      api.held(view).then(
        (answer) => {
          if (!isCurrent) return;
          setHeld(answer.held);
          setProblem('');
        },
        (error: unknown) => {
          if (isCurrent) setProblem(failed(error));
        },
      );
    };
    setHeld(undefined);
    load();
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') load();
    }, RENEW_MS);
    return () => {
      isCurrent = false;
      clearInterval(timer);
    };
  }, [view, failed]);
  return (
    <section>
      <h1>{t('heldMail')}</h1>
      <div class="tabs" role="tablist">
        {VIEWS.map((v) => (
          <button key={v} type="button" role="tab" aria-selected={v === view} onClick={() => setView(v)}>
            {t(`view.${v}`)}
          </button>
        ))}
      </div>
      {problem !== '' && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {held === undefined && problem === '' && <p class="hint">{t('loading')}</p>}
      {held?.length === 0 && <p class="hint">{t(`empty.${view}`)}</p>}
      <ul class="list">
        {held?.map((item) => (
          <Row key={item.reference} item={item} />
        ))}
      </ul>
    </section>
  );
}

function Row({ item }: { item: HeldListItem }) {
  return (
    <li>
      <a class="row" href={`#/held/${item.reference}`}>
        <span class={`severity ${item.severity}`}>{word('severity', item.severity)}</span>
        <span class="row-main">
          <span class="subject">{plain(item.subject) || t('noSubject')}</span>
          <span class="hint">
            {plain(item.fromName ?? item.from)} · {t('recipientCount', { count: item.recipients })} ·{' '}
            {item.rules.map((rule) => localText(rule.title)).join(', ')}
          </span>
        </span>
        <span class="row-side">
          {item.state === 'held' ? '' : <span class="state">{word('state', item.state)}</span>}
          <span class="hint">{time(item.receivedAt)}</span>
          {item.expiresAt !== null && item.state === 'held' && (
            <span class="hint">{t('until', { time: time(item.expiresAt) })}</span>
          )}
        </span>
      </a>
    </li>
  );
}
