// The console: sign-in, list, one message. Pages are chosen by the hash, so that no address ever names mail to a server log.
import { render } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { SessionInfo } from '../api-types.ts';
import { api, ApiError } from './api.ts';
import { HeldList } from './held-list.tsx';
import { HeldMessagePage } from './held-message.tsx';
import { chooseLanguage, language, LANGUAGES, t, type Language } from './i18n.ts';
import { SignIn } from './sign-in.tsx';

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '简体中文', 'zh-TW': '繁體中文' };

function useHash(): string {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = (): void => setHash(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return hash;
}

function App() {
  const hash = useHash();
  const [session, setSession] = useState<SessionInfo | null | undefined>(undefined);
  const [, redraw] = useState(0);
  useEffect(() => {
    api.session().then(
      (known) => setSession(known ?? null),
      () => setSession(null),
    );
  }, []);
  /** Shows what went wrong; a session that has ended leads back to the sign-in. */
  const failed = useCallback((error: unknown): string => {
    if (error instanceof ApiError && error.status === 401) setSession(null);
    return error instanceof ApiError ? error.message : t('unreachable');
  }, []);
  const choose = (event: Event): void => {
    void chooseLanguage((event.currentTarget as HTMLSelectElement).value as Language).then(() => redraw((n) => n + 1));
  };
  const signOut = (): void => {
    api.signOut().then(
      () => setSession(null),
      () => setSession(null),
    );
  };
  const reference = /^#\/held\/([0-9A-Z-]+)$/.exec(hash)?.[1];
  return (
    <>
      <header>
        <a class="brand" href="#/">
          Postern
        </a>
        <nav>
          <label class="visually-hidden" for="language">
            {t('language')}
          </label>
          <select id="language" value={language()} onChange={choose}>
            {LANGUAGES.map((l) => (
              <option key={l} value={l}>
                {LANGUAGE_NAMES[l]}
              </option>
            ))}
          </select>
          {session && (
            <button type="button" class="quiet" onClick={signOut}>
              {t('signOut', { name: session.name })}
            </button>
          )}
        </nav>
      </header>
      <main>
        {session === undefined && <p class="hint">{t('loading')}</p>}
        {session === null && <SignIn onSignedIn={setSession} />}
        {session && reference === undefined && <HeldList failed={failed} />}
        {session && reference !== undefined && (
          <HeldMessagePage
            key={reference}
            reference={reference}
            mayDecide={session.role === 'officer'}
            failed={failed}
          />
        )}
      </main>
    </>
  );
}

const root = document.querySelector('#app');
if (root !== null) render(<App />, root);
