// The console's texts: one dictionary a language, each written by itself. The choice is kept in the browser.
import i18next from 'i18next';
import en from './locales/en.json';
import zhCN from './locales/zh-CN.json';
import zhTW from './locales/zh-TW.json';

export const LANGUAGES = ['en', 'zh-CN', 'zh-TW'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEPT = 'postern-language';

function initial(): Language {
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages].filter((l) => l !== null);
  for (const tag of wanted) {
    const exact = LANGUAGES.find((l) => l.toLowerCase() === tag.toLowerCase());
    if (exact !== undefined) return exact;
    if (/^zh-(?:hant|tw|hk|mo)/i.test(tag)) return 'zh-TW';
    if (/^zh/i.test(tag)) return 'zh-CN';
    if (/^en/i.test(tag)) return 'en';
  }
  return 'en';
}

const texts = i18next.createInstance();
await texts.init({
  lng: initial(),
  fallbackLng: 'en',
  resources: { en: { translation: en }, 'zh-CN': { translation: zhCN }, 'zh-TW': { translation: zhTW } },
  interpolation: { escapeValue: false }, // texts become text nodes, never HTML
});

export const language = (): Language => texts.language as Language;
export const t = (key: string, values?: Record<string, string | number>): string => texts.t(key, values ?? {});

/** A word of the server that may have a translation: a detector, a state, a reason. */
export const word = (group: string, name: string): string => texts.t(`${group}.${name}`, { defaultValue: name });

export async function chooseLanguage(chosen: Language): Promise<void> {
  localStorage.setItem(KEPT, chosen);
  document.documentElement.lang = chosen;
  await texts.changeLanguage(chosen);
}

document.documentElement.lang = language();

/** The text in the reader's language, else whichever there is. */
export function localText(text: Readonly<Record<string, string | undefined>>): string {
  return text[language()] ?? text['en'] ?? Object.values(text).find((value) => value !== undefined) ?? '';
}

export function time(epochMs: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' }).format(epochMs);
}

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const [value, unit] = bytes < 1024 ** 2 ? [bytes / 1024, 'KB'] : [bytes / 1024 ** 2, 'MB'];
  return `${new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(value)} ${unit}`;
}

/**
 * Text from a message as it may be shown: characters that show nothing or turn the direction of what follows are named by
 * their code point, so that `invoice\u202Efdp.exe` can't pose as something else.
 */
export function plain(text: string): string {
  return text.replaceAll(
    /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g,
    (c) => {
      return `⟦U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟧`;
    },
  );
}
