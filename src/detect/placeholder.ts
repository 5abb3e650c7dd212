// Values that stand where a real one is to be put in: `<token>`, `${DB_PASSWORD}`, `your-api-key`, `xxxx`, `changeme`. For secrets,
// which have no check digit that would tell. Looks at the first few hundred characters; never throws.

/** No secret is told from a placeholder by what stands behind this. */
const REACH = 512;

/** Filled in by a program: shell, templates, property files, build tools; also read from the environment where it runs. */
const VARIABLES = [
  /\$\{[^}]*\}|\$\([^)]*\)|\{\{[^}]*\}\}|<%[^%]*%>|#\{[^}]*\}|@\{[^}]*\}/,
  /<[\p{L}_][\p{L}\p{N}_ .:|-]{0,60}>$/u,
  /^\$[A-Z_][A-Z0-9_]*$/,
  /^%[A-Z_][A-Z0-9_]*%$/i,
  /^\$env:/i,
  /^(?:\{[^{}]*\}|\[[^[\]]*\]|【[^】]*】|__[A-Z0-9_]+__|@[A-Z0-9_.]+@)$/i,
  /(?:^|[^a-z])(?:process\.env|os\.environ|os\.getenv|getenv|system\.getenv|env\.[a-z_]|secrets\.[a-z_])/i,
];

/** Masked or left blank. Three asterisks are a mask; of letters it takes a run that chance does not write. */
const BLANKS = /[*•●…＊]{3,}|x{4,}|_{4,}|\.{3,}|-{6,}|#{4,}|\?{3,}/i;
const ONE_CHARACTER = /(.)\1{7,}/;

/** Words that say "put yours here"; each is too long, or too bounded, to come about in a random key. */
const WORDS = [
  /example|sample|placeholder|dummy|changeme|change[-_ ]?(?:me|this|it)|replace[-_ ]?(?:me|this|with)|redacted/i,
  /your[-_. ]|your(?:own|api|access|secret|pass|key|token|user|name|db|database|account|app|client|private|host|domain|company)/i,
  /^(?:my|some|any|the|a)[-_ ](?:secret|password|pass|token|key|api[-_]?key)(?:[-_ ]?here)?$/i,
  /(?:insert|enter|put|paste|fill)[-_ ](?:in|your|the|here|key|token|password|secret)|(?:key|token|secret|password|pass)[-_ ]?(?:goes[-_ ]?)?here/i,
  /^(?:fake|mock|test|todo|tbd|tba|none|null|nil|undefined|n\/a|foo|bar|baz|foobar|string|value|hidden|masked|secret|token|empty)$/i,
  /^(?:fake|mock)[-_]|[-_](?:fake|mock)$/i,
  /示例|样例|占位|你的|您的|请填|请输入|此处填|填入|替换为|待填|範例|佔位|請填|請輸入|此處填|填寫|替換為|待填/,
];

/** Shortest run of neighbours (`abcdefgh`, `1234567890`) that nobody draws by lot; eight digits are still a bad password. */
const LETTERS_IN_ORDER = 8;
const DIGITS_IN_ORDER = 10;

/** True when a value is no secret but the place for one. @param value as it stands, quotes around it or not */
export function isPlaceholder(value: string): boolean {
  const text = value
    .slice(0, REACH)
    .trim()
    .replaceAll(/^["'`]|["'`]$/g, '');
  if (text === '') return true;
  if (VARIABLES.some((form) => form.test(text)) || WORDS.some((form) => form.test(text))) return true;
  return BLANKS.test(text) || ONE_CHARACTER.test(text) || isFewCharacters(text) || hasCharactersInOrder(text);
}

/** `abababab`, `------`: long, and of one or two characters. */
function isFewCharacters(text: string): boolean {
  return text.length >= 8 && new Set(text.toLowerCase()).size <= 2;
}

function hasCharactersInOrder(text: string): boolean {
  const lower = text.toLowerCase();
  let run = 1;
  for (let at = 1; at < lower.length; at++) {
    const before = lower.charCodeAt(at - 1);
    const isDigit = before >= 0x30 && before <= 0x39;
    const follows = lower.charCodeAt(at) === (before === 0x39 ? 0x30 : before + 1);
    run = follows ? run + 1 : 1;
    if (run >= (isDigit ? DIGITS_IN_ORDER : LETTERS_IN_ORDER)) return true;
  }
  return false;
}
