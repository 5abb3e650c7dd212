// The sign-in form.
import { useState } from 'preact/hooks';
import type { SessionInfo } from '../api-types.ts';
import { api, ApiError } from './api.ts';
import { t } from './i18n.ts';

export function SignIn({ onSignedIn }: { onSignedIn: (session: SessionInfo) => void }) {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const field = (name: string): string => {
      const value = data.get(name);
      return typeof value === 'string' ? value : '';
    };
    setBusy(true);
    api.signIn(field('name'), field('password')).then(onSignedIn, (error: unknown) => {
      setBusy(false);
      const isKnown = error instanceof ApiError && (error.status === 401 || error.status === 429);
      setProblem(isKnown ? t(error.status === 401 ? 'wrongCredentials' : 'tooManyAttempts') : t('unreachable'));
    });
  };
  return (
    <form class="card narrow" onSubmit={submit}>
      <h1>{t('signIn')}</h1>
      <label for="name">{t('name')}</label>
      <input id="name" name="name" autocomplete="username" required maxLength={64} />
      <label for="password">{t('password')}</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required maxLength={1024} />
      {problem !== '' && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" disabled={busy}>
        {t('signIn')}
      </button>
    </form>
  );
}
