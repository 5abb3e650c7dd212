// The scanner of XML: sees what another parser sees in what is well-formed, and all text of what is not (attacks X11, X13).
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { readXml, xmlRoot } from '../../../src/extract/office/xml.ts';

interface Seen {
  readonly events: readonly string[];
  readonly wellFormed: boolean;
}

function scan(xml: string): Seen {
  const events: string[] = [];
  const wellFormed = readXml(xml, {
    open: (name, attributes) => events.push(`<${name} ${JSON.stringify(attributes)}`),
    close: (name) => events.push(`</${name}`),
    text: (text) => events.push(text),
    aside: (text) => events.push(`!${text}`),
  });
  return { events, wellFormed };
}

/** Open and close tags with their attributes, and all text, by a parser that others wrote. */
function peer(xml: string): Seen {
  const events: string[] = [];
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.on('opentag', ({ name, attributes }) => events.push(`<${name} ${JSON.stringify(attributes)}`));
  parser.on('closetag', ({ name }) => events.push(`</${name}`));
  parser.on('text', (text) => events.push(text));
  parser.on('cdata', (text) => events.push(text));
  parser.on('comment', (text) => events.push(`!${text}`));
  parser.write(xml).close();
  return { events, wellFormed: true };
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const name = fc.constantFrom('a', 'bc', '__proto__', 'constructor', 'x-y', 'té');
const words = fc.string({
  unit: fc.constantFrom('a', '1', ' ', '<', '&', '>', '"', "'", '中', '😀', '='),
  maxLength: 8,
});
const element = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    words.map(escape),
    words.map((text) => `<![CDATA[${text}]]>`),
    fc.constant('<!-- a > b -->'),
    fc.constant('&#x4E2D;&#20013;'),
    fc
      .tuple(
        name,
        fc.dictionary(name, words, { maxKeys: 3, noNullPrototype: false }),
        fc.array(tie('node'), { maxLength: 4 }),
      )
      .map(([tag, attributes, inner]) => {
        const written = Object.entries(attributes).map(([key, value]) => ` ${key} = "${escape(value)}"`);
        return inner.length === 0
          ? `<${tag}${written.join('')} />`
          : `<${tag}${written.join('')}>${inner.join('')}</${tag} >`;
      }),
  ),
})).node;

describe('what is well-formed', () => {
  it('is seen as another parser sees it', () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 5 }), (nodes) => {
        const xml = `<?xml version="1.0"?><root>${nodes.join('')}</root>`;
        const joined = ({ events }: Seen): string => events.join('');
        expect(joined(scan(xml))).toBe(joined(peer(xml)));
        expect(scan(xml).wellFormed).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    { why: 'a prefix', xml: '<w:a w:b="1"/>', events: ['<a {"w:b":"1"}', '</a'] },
    {
      why: 'a document type with a subset',
      xml: '<!DOCTYPE a [<!ENTITY b "c>d">]><a/>',
      events: ['!DOCTYPE a [<!ENTITY b "c>d">]', '<a {}', '</a'],
    },
    { why: 'a tag sign in a value', xml: '<a b="x>y"/>', events: ['<a {"b":"x>y"}', '</a'] },
  ])('$why', ({ xml, events }) => {
    expect(scan(xml)).toEqual({ events, wellFormed: true });
  });
});

describe('what is not', () => {
  it.each([
    { why: 'an unknown entity, which stays as it is (X11)', xml: '<a>&b;c</a>', text: '&b;c' },
    { why: 'a number that is no character', xml: '<a>&#x999999;c</a>', text: '&#x999999;c' },
    { why: 'no end', xml: '<a><b>c', text: 'c' },
    { why: 'no end of a tag', xml: '<a>c<b', text: 'c' },
    { why: 'no end of a value', xml: '<a>c<b d="', text: 'c' },
    { why: 'a wrong end', xml: '<a><b>c</a>', text: 'c' },
    { why: 'an end too many', xml: '<a></b>c</a>', text: 'c' },
    { why: 'a sign by itself', xml: '<a> < c</a>', text: ' c' },
    { why: 'an attribute twice', xml: '<a b="1" b="2">c</a>', text: 'c' },
    { why: 'an attribute without quotes', xml: '<a b=1>c</a>', text: 'c' },
  ])('is told: $why', ({ xml, text }) => {
    const { events, wellFormed } = scan(xml);
    expect(wellFormed).toBe(false);
    expect(events).toContain(text);
  });

  it('comes to an end, whatever it is', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      '"',
      "'",
      '=',
      'a',
      ' ',
      '<!',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '[',
      ']',
      '<?',
      '?>',
      '&',
      ';',
      '#',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(typeof scan(pieces.join('')).wellFormed).toBe('boolean');
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['<!x>', '<a b="', '<a ', '</a>', '<![CDATA[', '&', '<a b=', '<?x', "<a '", ' ='])(
    'is read soon: %s a hundred thousand times (X16)',
    (piece) => {
      expect(scan(piece.repeat(100_000)).events.length).toBeLessThan(1_000_000);
    },
  );
});

describe('the root', () => {
  it.each([
    { xml: '<?xml version="1.0"?><!-- x --><w:document a="b"><c/></w:document>', root: 'document' },
    { xml: '<!DOCTYPE a [<!ENTITY b "c">]><a>', root: 'a' },
    { xml: 'text', root: undefined },
    { xml: '', root: undefined },
  ])('$root', ({ xml, root }) => {
    expect(xmlRoot(xml)?.name).toBe(root);
  });
});
