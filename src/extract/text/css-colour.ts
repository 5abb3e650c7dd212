// Colours of CSS and HTML attributes, and whether text in one can be told from its background (attack T02, white on white).

export interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** A colour, `transparent`, or undefined for what can't be told (gradients, names of no pale colour). */
export type Paint = Colour | 'transparent' | undefined;

/** The basic names, and the pale ones that pass for white. */
const NAMES: ReadonlyMap<string, string> = new Map(
  `black 000000, silver c0c0c0, gray 808080, grey 808080, white ffffff, maroon 800000, red ff0000, purple 800080,
   fuchsia ff00ff, green 008000, lime 00ff00, olive 808000, yellow ffff00, navy 000080, blue 0000ff, teal 008080,
   aqua 00ffff, orange ffa500, snow fffafa, ivory fffff0, ghostwhite f8f8ff, whitesmoke f5f5f5,
   floralwhite fffaf0, azure f0ffff, mintcream f5fffa, seashell fff5ee, honeydew f0fff0, aliceblue f0f8ff,
   lavenderblush fff0f5, oldlace fdf5e6, linen faf0e6, cornsilk fff8dc, lightyellow ffffe0, lightcyan e0ffff,
   beige f5f5dc, gainsboro dcdcdc, lightgray d3d3d3, lightgrey d3d3d3, darkgray a9a9a9, darkgrey a9a9a9,
   dimgray 696969, windowtext 000000, window ffffff`
    .split(',')
    .map((pair) => pair.trim().split(' ') as [string, string]),
);

/** No eye tells two colours apart that differ by less in every channel. */
const UNSEEN_DIFFERENCE = 16;

/** @param text lower case; `#fff`, `rgb(1, 2, 3)`, a name, or bare hex digits as in HTML attributes */
export function readColour(text: string): Paint {
  const value = text.trim();
  if (value === 'transparent') return 'transparent';
  const hex = /^#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.exec(value)?.[1] ?? NAMES.get(value);
  if (hex !== undefined) return fromHex(hex);
  const numbers =
    /^rgba?\(([^)]*)\)$/
      .exec(value)?.[1]
      ?.split(/[\s,/]+/)
      .filter((n) => n !== '') ?? [];
  if (numbers.length < 3) return undefined;
  const [red = 0, green = 0, blue = 0, alpha = 1] = numbers.map(
    (n) => Number.parseFloat(n) * (n.endsWith('%') ? 2.55 : 1),
  );
  const isClear = numbers.length > 3 && alpha <= (numbers[3]?.endsWith('%') === true ? 12 : 0.05);
  return isClear ? 'transparent' : { red, green, blue };
}

/** The colour in a `background` of several words; undefined where there is a picture. */
export function readBackground(text: string): Paint {
  if (/url\(|gradient/.test(text)) return undefined;
  const whole = readColour(text);
  if (whole !== undefined) return whole;
  const functional = /rgba?\([^)]*\)/.exec(text)?.[0];
  if (functional !== undefined) return readColour(functional);
  for (const word of text.split(/\s+/).slice(0, 10)) {
    const colour = word.startsWith('#') || /^[a-z]/.test(word) ? readColour(word) : undefined;
    if (colour !== undefined) return colour;
  }
  return undefined;
}

export function isUnseenOn(text: Paint, background: Paint): boolean {
  if (text === 'transparent') return true;
  if (text === undefined || background === undefined || background === 'transparent') return false;
  return (['red', 'green', 'blue'] as const).every(
    (channel) => Math.abs(text[channel] - background[channel]) < UNSEEN_DIFFERENCE,
  );
}

function fromHex(hex: string): Paint {
  const isShort = hex.length <= 4;
  const channel = (i: number): number =>
    isShort ? Number.parseInt(hex.charAt(i), 16) * 17 : Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16);
  const hasAlpha = hex.length === 4 || hex.length === 8;
  if (hasAlpha && channel(3) <= 12) return 'transparent';
  return { red: channel(0), green: channel(1), blue: channel(2) };
}
