// HTML -> the text a reader sees, and beside it the text that stands in attributes, comments, styles and scripts.
// Inline elements join what they split (`<span>138</span><span>0013</span>` is one number, attack T01); blocks end a line.
import { Parser } from 'htmlparser2';

const BLOCKS = new Set(
  `address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer
   form frameset h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol option p pre section select summary table
   tbody textarea tfoot thead title tr ul`.split(/\s+/),
);
const CELLS = new Set(['td', 'th']);
const HIDDEN_TEXT = new Set(['script', 'style']);
/** Attributes whose values people or programs read as text. */
const TEXT_ATTRIBUTES = new Set([
  'alt',
  'title',
  'href',
  'src',
  'value',
  'placeholder',
  'content',
  'label',
  'summary',
  'aria-label',
]);

export interface HtmlText {
  readonly text: string;
  /** Attribute values, comments, style and script text, a line each. Empty when there are none. */
  readonly hidden: string;
}

export function htmlText(html: string): HtmlText {
  const text: string[] = [];
  const hidden: string[] = [];
  let hiddenDepth = 0;
  const boundary = (name: string): void => {
    if (BLOCKS.has(name)) text.push('\n');
    else if (CELLS.has(name)) text.push('\t');
  };
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (HIDDEN_TEXT.has(name)) hiddenDepth++;
        boundary(name);
        for (const [key, value] of Object.entries(attributes)) {
          if (value !== '' && (TEXT_ATTRIBUTES.has(key) || key.startsWith('data-'))) hidden.push(value);
        }
      },
      ontext(data) {
        (hiddenDepth > 0 ? hidden : text).push(data);
      },
      onclosetag(name) {
        if (HIDDEN_TEXT.has(name)) hiddenDepth = Math.max(0, hiddenDepth - 1);
        boundary(name);
      },
      oncomment(data) {
        hidden.push(data);
      },
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  parser.write(html);
  parser.end();
  return { text: text.join(''), hidden: hidden.join('\n') };
}
