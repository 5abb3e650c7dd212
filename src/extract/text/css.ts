// The little of CSS that decides whether text is seen: rules of style sheets and of style attributes, with the properties that can
// hide (attack T02), and the strings of `content` (T03). What it does not understand it leaves out: text is shown then. Linear.

/** Properties that can hide text or show it again. */
const PROPERTIES: ReadonlySet<string> = new Set([
  'display',
  'visibility',
  'opacity',
  'color',
  'background',
  'background-color',
  'font-size',
  'font',
  'position',
  'left',
  'top',
  'text-indent',
  'margin-left',
  'width',
  'height',
  'max-width',
  'max-height',
  'overflow',
  'clip',
  'clip-path',
  'transform',
  'mso-hide',
]);
const MAX_RULES = 5_000;
const MAX_COMPOUNDS = 8;

/** Property -> value, lower case, `!important` taken off. */
export type Declarations = ReadonlyMap<string, { readonly value: string; readonly isImportant: boolean }>;

/** `a.b#c[d=e]`: what one element must have. */
export interface Compound {
  /** Lower case; empty for any. */
  readonly tag: string;
  readonly id: string;
  readonly classes: readonly string[];
  readonly attributes: readonly { readonly name: string; readonly value?: string }[];
}

export interface Rule {
  /** From the outermost to the element itself; combinators all mean "somewhere above". */
  readonly compounds: readonly Compound[];
  readonly declarations: Declarations;
  readonly specificity: number;
  /** Inside `@media` and the like with a condition: some readers apply it, some do not. */
  readonly isConditional: boolean;
}

export interface StyleSheet {
  readonly rules: readonly Rule[];
  /** Strings of `content`, escapes decoded. */
  readonly contents: readonly string[];
}

export function readStyleSheet(source: string): StyleSheet {
  const css = withoutComments(source).replaceAll('<!--', ' ').replaceAll('-->', ' ');
  const rules: Rule[] = [];
  const contents: string[] = [];
  const conditions: boolean[] = [];
  let start = 0;
  for (let at = nextOf(css, 0); at < css.length; at = nextOf(css, start)) {
    const prelude = css.slice(start, at).trim();
    start = at + 1;
    if (css.charAt(at) === '}') conditions.pop();
    if (css.charAt(at) !== '{') continue;
    if (/^@(?:media|supports|layer|container|document|-moz-document)/i.test(prelude)) {
      conditions.push(/[(]/.test(prelude) || conditions.includes(true));
      continue;
    }
    const end = endOfBlock(css, start);
    const block = css.slice(start, end);
    start = end + 1;
    for (const text of contentStrings(block)) contents.push(text);
    if (prelude.startsWith('@') || rules.length >= MAX_RULES) continue;
    const declarations = readDeclarations(block);
    if (declarations.size === 0) continue;
    const isConditional = conditions.includes(true);
    for (const selector of prelude.split(',')) {
      const compounds = readSelector(unescapeCss(selector.trim()));
      if (compounds === undefined) continue;
      rules.push({ compounds, declarations, specificity: specificityOf(compounds), isConditional });
    }
  }
  return { rules, contents };
}

/** Declarations that matter; of twice the same the last one counts, unless the first was important. */
export function readDeclarations(block: string): Declarations {
  const declarations = new Map<string, { value: string; isImportant: boolean }>();
  for (const declaration of unescapeCss(withoutComments(block)).split(';')) {
    const colon = declaration.indexOf(':');
    if (colon === -1) continue;
    const property = declaration.slice(0, colon).trim().toLowerCase();
    if (!PROPERTIES.has(property)) continue;
    const text = declaration
      .slice(colon + 1)
      .trim()
      .toLowerCase();
    const mark = text.indexOf('!');
    const isImportant = mark !== -1 && text.slice(mark + 1).trim() === 'important';
    const known = declarations.get(property);
    if (known?.isImportant === true && !isImportant) continue;
    declarations.set(property, { value: isImportant ? text.slice(0, mark).trim() : text, isImportant });
  }
  return declarations;
}

/** Strings of `content: "..."`, one after the other; `\34 40305` is `440305`. */
export function contentStrings(block: string): readonly string[] {
  if (!/content/i.test(block)) return [];
  const found: string[] = [];
  for (const declaration of block.split(';')) {
    const [property, ...value] = declaration.split(':');
    if (property?.trim().toLowerCase() !== 'content') continue;
    const strings = value.join(':').match(/"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'/g) ?? [];
    found.push(strings.map((text) => unescapeCss(text.slice(1, -1))).join(''));
  }
  return found.filter((text) => text !== '');
}

function withoutComments(css: string): string {
  if (!css.includes('/*')) return css;
  const kept: string[] = [];
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf('/*', at);
    kept.push(css.slice(at, open === -1 ? css.length : open));
    const close = open === -1 ? -1 : css.indexOf('*/', open + 2);
    if (close === -1) break;
    at = close + 2;
  }
  return kept.join('');
}

/** The next brace or semicolon outside strings. */
function nextOf(css: string, from: number): number {
  for (let at = from; at < css.length; at++) {
    const character = css.charAt(at);
    if (character === '{' || character === '}' || character === ';') return at;
    if (character === '"' || character === "'") at = endOfString(css, at);
  }
  return css.length;
}

function endOfBlock(css: string, from: number): number {
  for (let at = from; at < css.length; at++) {
    const character = css.charAt(at);
    if (character === '}') return at;
    if (character === '"' || character === "'") at = endOfString(css, at);
  }
  return css.length;
}

/** A string ends with its line at the latest (CSS Syntax 4.3.5). */
function endOfString(css: string, open: number): number {
  const quote = css.charAt(open);
  for (let at = open + 1; at < css.length; at++) {
    const character = css.charAt(at);
    if (character === '\\') at++;
    else if (character === quote || character === '\n') return at;
  }
  return css.length;
}

function unescapeCss(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(
    /\\(?:([0-9A-Fa-f]{1,6})\s?|([^\n]))/g,
    (_, hex: string | undefined, character: string | undefined) => {
      const code = hex === undefined ? undefined : Number.parseInt(hex, 16);
      if (code === undefined) return character ?? '';
      return code > 0x10_ff_ff ? '\uFFFD' : String.fromCodePoint(code);
    },
  );
}

/** Undefined for what never or not always matches: `:hover`, `::before`. */
function readSelector(selector: string): readonly Compound[] | undefined {
  if (selector === '' || /:(?!first-child|last-child|root|link|any-link)/.test(selector)) return undefined;
  const parts = selector
    .replaceAll(/:[\w-]+/g, '')
    .split(/[\s>+~]+(?![^[]*\])/)
    .filter((part) => part !== '');
  if (parts.length === 0 || parts.length > MAX_COMPOUNDS) return undefined;
  return parts.map(readCompound);
}

function readCompound(text: string): Compound {
  const attributes = [...text.matchAll(/\[\s*([\w-]+)\s*(?:([~|^$*]?=)\s*["']?([^\]"']*)["']?[^\]]*)?\]/g)].map(
    (found) => ({
      name: (found[1] ?? '').toLowerCase(),
      ...(found[2] === '=' ? { value: found[3] ?? '' } : {}),
    }),
  );
  const bare = text.replaceAll(/\[[^\]]*\]?/g, '');
  const tag = /^[^.#]*/.exec(bare)?.[0].toLowerCase() ?? '';
  return {
    tag: tag === '*' ? '' : tag,
    id: /#([^.#]+)/.exec(bare)?.[1] ?? '',
    classes: [...bare.matchAll(/\.([^.#]+)/g)].map((found) => found[1] ?? ''),
    attributes,
  };
}

function specificityOf(compounds: readonly Compound[]): number {
  let points = 0;
  for (const { tag, id, classes, attributes } of compounds) {
    points += (id === '' ? 0 : 10_000) + (classes.length + attributes.length) * 100 + (tag === '' ? 0 : 1);
  }
  return points;
}
