// Which elements of HTML are not seen by who reads the mail: by attribute, style attribute or style sheet (attack T02). Readers
// differ where a rule has a condition (`@media`) or is Outlook's own (`mso-hide`): both outcomes are told.
import { readDeclarations, type Compound, type Declarations, type Rule } from './css.ts';
import { isUnseenOn, readBackground, readColour, type Paint } from './css-colour.ts';

/** What is handed down from element to element. */
interface Look {
  /** Nothing inside can be seen any more. */
  readonly isGone: boolean;
  readonly isInvisible: boolean;
  readonly isTiny: boolean;
  readonly colour: Paint;
  readonly background: Paint;
}

export interface ElementLook {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly classes: readonly string[];
  /** As most readers show it, and as those do that apply conditional rules. */
  readonly usual: Look;
  readonly other: Look;
  /** Its style says that it stands in the line. */
  readonly isInline: boolean;
}

/** Bits: not seen in the usual way, not seen in the other one. */
export const UNSEEN_USUALLY = 1;
export const UNSEEN_OTHERWISE = 2;

const PLAIN: Look = {
  isGone: false,
  isInvisible: false,
  isTiny: false,
  colour: { red: 0, green: 0, blue: 0 },
  background: { red: 255, green: 255, blue: 255 },
};
export const ROOT_LOOK: ElementLook = {
  name: '',
  attributes: new Map(),
  classes: [],
  usual: PLAIN,
  other: PLAIN,
  isInline: false,
};

/** Comparisons of elements with rules that a message may cost; past them rules are no longer applied and that is told. */
const MAX_COMPARISONS = 3_000_000;
/** How far up a selector looks for its outer elements. */
const MAX_ANCESTORS = 64;
/** Style attributes repeat; this many different ones are remembered. */
const MAX_REMEMBERED = 2_000;

export function unseenBits({ usual, other }: ElementLook): number {
  return (isUnseen(usual) ? UNSEEN_USUALLY : 0) | (isUnseen(other) ? UNSEEN_OTHERWISE : 0);
}

const isUnseen = (look: Look): boolean =>
  look.isGone || look.isInvisible || look.isTiny || isUnseenOn(look.colour, look.background);

export class Looks {
  readonly #byKey = new Map<string, Rule[]>();
  readonly #styles = new Map<string, Declarations>();
  #comparisons = 0;

  constructor(rules: readonly Rule[]) {
    for (const rule of rules) {
      const key = keyOf(rule.compounds.at(-1));
      const known = this.#byKey.get(key);
      if (known === undefined) this.#byKey.set(key, [rule]);
      else known.push(rule);
    }
  }

  /** False when there were too many rules to apply them all: what is hidden can't be told then. */
  get isComplete(): boolean {
    return this.#comparisons <= MAX_COMPARISONS;
  }

  /** @param above the elements that it stands in, outermost first */
  of(name: string, attributes: ReadonlyMap<string, string>, above: readonly ElementLook[]): ElementLook {
    const parent = above.at(-1) ?? ROOT_LOOK;
    const classes =
      attributes
        .get('class')
        ?.split(/\s+/)
        .filter((c) => c !== '') ?? [];
    const element = { name, attributes, classes };
    const rules = this.#byKey.size === 0 ? [] : this.#matching(element, above);
    const style = attributes.get('style');
    const inline = style === undefined ? undefined : this.#declarations(style);
    if (rules.length === 0 && inline === undefined && !hasLookAttributes(attributes)) {
      return { ...element, usual: parent.usual, other: parent.other, isInline: false };
    }
    const always = cascade(
      rules.filter(({ isConditional }) => !isConditional),
      inline,
    );
    const differs = rules.some(({ isConditional }) => isConditional) || always.has('mso-hide');
    const usual = lookOf(always, attributes, parent.usual);
    const other = differs
      ? lookOf(cascade(rules, inline), attributes, parent.other, true)
      : parent.other === parent.usual
        ? usual
        : lookOf(always, attributes, parent.other, true);
    return { ...element, usual, other, isInline: always.get('display')?.startsWith('inline') === true };
  }

  #declarations(style: string): Declarations {
    const known = this.#styles.get(style);
    if (known !== undefined) return known;
    const read = readDeclarations(style);
    if (this.#styles.size < MAX_REMEMBERED) this.#styles.set(style, read);
    return read;
  }

  #matching(
    element: Pick<ElementLook, 'name' | 'attributes' | 'classes'>,
    above: readonly ElementLook[],
  ): readonly Rule[] {
    const id = element.attributes.get('id');
    const keys = ['', element.name, ...(id === undefined ? [] : [`#${id}`]), ...element.classes.map((c) => `.${c}`)];
    const found: Rule[] = [];
    for (const key of new Set(keys)) {
      for (const rule of this.#byKey.get(key) ?? []) {
        if (++this.#comparisons > MAX_COMPARISONS) return [];
        if (this.#fits(rule.compounds, element, above)) found.push(rule);
      }
    }
    return found;
  }

  #fits(
    compounds: readonly Compound[],
    element: Pick<ElementLook, 'name' | 'attributes' | 'classes'>,
    above: readonly ElementLook[],
  ): boolean {
    const last = compounds.at(-1);
    if (last === undefined || !isOne(last, element)) return false;
    let wanted = compounds.length - 2;
    for (let i = above.length - 1; wanted >= 0 && i >= Math.max(0, above.length - MAX_ANCESTORS); i--) {
      this.#comparisons++;
      const ancestor = above[i];
      const compound = compounds[wanted];
      if (ancestor !== undefined && compound !== undefined && isOne(compound, ancestor)) wanted--;
    }
    return wanted < 0;
  }
}

/** Rules are found by what is rarest in their last compound. */
function keyOf(compound: Compound | undefined): string {
  if (compound === undefined) return '';
  if (compound.id !== '') return `#${compound.id}`;
  const [first] = compound.classes;
  return first === undefined ? compound.tag : `.${first}`;
}

function isOne(
  compound: Compound,
  { name, attributes, classes }: Pick<ElementLook, 'name' | 'attributes' | 'classes'>,
): boolean {
  return (
    (compound.tag === '' || compound.tag === name) &&
    (compound.id === '' || compound.id === attributes.get('id')) &&
    compound.classes.every((c) => classes.includes(c)) &&
    compound.attributes.every(({ name: attribute, value }) =>
      value === undefined ? attributes.has(attribute) : attributes.get(attribute) === value,
    )
  );
}

type Values = ReadonlyMap<string, string>;

function cascade(rules: readonly Rule[], inline: Declarations | undefined): Values {
  const values = new Map<string, string>();
  const important = new Set<string>();
  const apply = (declarations: Declarations): void => {
    for (const [property, { value, isImportant }] of declarations) {
      if (important.has(property) && !isImportant) continue;
      values.set(property, value);
      if (isImportant) important.add(property);
    }
  };
  for (const { declarations } of rules.toSorted((a, b) => a.specificity - b.specificity)) apply(declarations);
  if (inline !== undefined) apply(inline);
  return values;
}

const hasLookAttributes = (attributes: ReadonlyMap<string, string>): boolean =>
  attributes.has('hidden') || attributes.has('color') || attributes.has('bgcolor') || attributes.has('text');

function lookOf(values: Values, attributes: ReadonlyMap<string, string>, parent: Look, isOther = false): Look {
  const background = backgroundOf(values, attributes, parent);
  const colourText =
    values.get('color') ?? attributes.get('color')?.toLowerCase() ?? attributes.get('text')?.toLowerCase();
  const inherits = colourText === undefined || colourText === 'inherit' || colourText === 'currentcolor';
  return {
    isGone: parent.isGone || isGone(values, attributes) || (isOther && values.get('mso-hide') === 'all'),
    isInvisible: visibilityOf(values.get('visibility'), parent.isInvisible),
    isTiny: isTiny(values, parent.isTiny),
    colour: inherits ? parent.colour : readColour(colourText),
    background,
  };
}

function backgroundOf(values: Values, attributes: ReadonlyMap<string, string>, parent: Look): Paint {
  const text = values.get('background-color') ?? values.get('background') ?? attributes.get('bgcolor')?.toLowerCase();
  if (text === undefined || text === 'inherit' || text === 'none' || text === 'initial') return parent.background;
  const paint = readBackground(text);
  return paint === 'transparent' ? parent.background : paint;
}

function visibilityOf(value: string | undefined, inherited: boolean): boolean {
  return value === undefined || value === 'inherit' ? inherited : value === 'hidden' || value === 'collapse';
}

function isTiny(values: Values, inherited: boolean): boolean {
  const size = values.get('font-size') ?? /(?:^|\s)(\.?\d[^\s/]*)/.exec(values.get('font') ?? '')?.[1];
  if (size === undefined || size === 'inherit') return inherited;
  const pixels = pixelsOf(size);
  // Of nothing, a share is nothing too.
  return (inherited && /(?:[^r]em|%|larger|smaller)$/.test(size)) || (pixels !== undefined && pixels < 2);
}

function isGone(values: Values, attributes: ReadonlyMap<string, string>): boolean {
  const display = values.get('display');
  if (display === 'none' || (attributes.has('hidden') && display === undefined)) return true;
  const opacity = Number.parseFloat(values.get('opacity') ?? '1');
  if (opacity <= (values.get('opacity')?.endsWith('%') === true ? 5 : 0.05)) return true;
  const isFar = (property: string): boolean => (pixelsOf(values.get(property)) ?? 0) <= -400;
  const isPlaced = values.get('position') === 'absolute' || values.get('position') === 'fixed';
  if (isFar('text-indent') || isFar('margin-left') || (isPlaced && (isFar('left') || isFar('top')))) return true;
  const clips = values.get('overflow') === 'hidden' || values.get('overflow') === 'clip';
  const isNone = (property: string): boolean => (pixelsOf(values.get(property)) ?? 100) < 2;
  if (clips && ['width', 'height', 'max-width', 'max-height'].some(isNone)) return true;
  const clip = values.get('clip')?.replaceAll(/\s|px/g, '');
  if (clip === 'rect(0,0,0,0)' || clip === 'rect(1,1,1,1)') return true;
  return (
    /^(?:inset\((?:100|5\d)%|circle\(0)/.test(values.get('clip-path') ?? '') ||
    /scale[xy]?\(0[,)]/.test(values.get('transform') ?? '')
  );
}

const PIXELS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['px', 1],
  ['pt', 1.33],
  ['em', 16],
  ['rem', 16],
  ['%', 0.16],
  ['ex', 8],
  ['pc', 16],
  ['in', 96],
  ['cm', 38],
  ['mm', 3.8],
  ['vw', 10],
  ['vh', 8],
]);

function pixelsOf(text: string | undefined): number | undefined {
  const found = /^([+-]?(?:\d+\.?\d*|\.\d+))([a-z%]*)$/.exec(text?.trim() ?? '');
  const unit = PIXELS.get(found?.[2] ?? '');
  return found === null || unit === undefined ? undefined : Number(found[1]) * unit;
}
