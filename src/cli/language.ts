// In which language a command speaks: --lang, else what the terminal is set to (LC_ALL, LC_MESSAGES, LANG).
import { LANGUAGES, parseLanguage, type Language } from '../mail/language.ts';
import { CommandError, EXIT } from './command.ts';

/** Throws CommandError when `option` is no language of ours. */
export function languageOf(option: string | undefined, environment: NodeJS.ProcessEnv = process.env): Language {
  if (option === undefined) return languageOfLocale(localeOf(environment));
  const language = parseLanguage(option);
  if (language === undefined) throw new CommandError(EXIT.usage, `--lang: one of ${LANGUAGES.join(', ')}`);
  return language;
}

/** POSIX: the first that is set and not empty. */
function localeOf({ LC_ALL: all, LC_MESSAGES: messages, LANG: lang }: NodeJS.ProcessEnv): string {
  return [all, messages, lang].find((value) => value !== undefined && value !== '') ?? '';
}

/** `zh_TW.UTF-8`, `zh_Hant_HK`: traditional where it is written, simplified in all other Chinese. */
function languageOfLocale(locale: string): Language {
  if (!/^zh(?:[_.@-]|$)/i.test(locale)) return 'en';
  return /[_-](?:TW|HK|MO|Hant)(?![a-z])/i.test(locale) ? 'zh-TW' : 'zh-CN';
}
