// The three languages in which Postern speaks to people, and texts that exist in them.

export const LANGUAGES = ['en', 'zh-CN', 'zh-TW'] as const;
export type Language = (typeof LANGUAGES)[number];

/** One text, in as many of the languages as its author wrote. At least one is present. */
export type LocalText = Readonly<Partial<Record<Language, string>>>;

/** The text in the wanted language, else in English, else in whichever there is. */
export function localText(text: LocalText, language: Language): string {
  return text[language] ?? text.en ?? text['zh-CN'] ?? text['zh-TW'] ?? '';
}

export function parseLanguage(text: string): Language | undefined {
  return LANGUAGES.find((language) => language.toLowerCase() === text.trim().toLowerCase());
}
