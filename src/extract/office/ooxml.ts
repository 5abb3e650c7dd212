// Word, Excel and PowerPoint files of Office Open XML (ECMA-376, ISO 29500), strict and transitional, with and without macros. What
// a part is, its root element tells; names and content types are only labels. No part is left out: text of every XML part, and
// every other one as a file or by the strings in it (attack X07). A part that is not well-formed is told as it stands, and said.
import type { AttachmentKind } from '../../mail/part.ts';
import type { Findings, InnerFile } from '../reader.ts';
import { LAYOUT_ROOTS, readAnyXml, readProperties } from './any-xml.ts';
import type { Package, XmlPart } from './package.ts';
import { hiddenStyles, readRuns } from './run-text.ts';
import { tellBinaryPart } from './binary-part.ts';
import { readSpreadsheetParts, SPREADSHEET_ROOTS } from './spreadsheet.ts';
import { attribute, looksLikeXml, readXml, xmlRoot, xmlText } from './xml.ts';

/** Main parts by what their content type holds. Office looks there and nowhere else. */
const MAIN_TYPES: readonly { readonly mark: RegExp; readonly kind: AttachmentKind; readonly type: string }[] = [
  {
    mark: /wordprocessingml\.(?:document|template)\.main|ms-word\.(?:document|template)\.macroEnabled/i,
    kind: 'document',
    type: 'wordprocessingml.document',
  },
  {
    mark: /spreadsheetml\.(?:sheet|template)\.main|ms-excel\.(?:sheet|template|addin)\./i,
    kind: 'spreadsheet',
    type: 'spreadsheetml.sheet',
  },
  {
    mark: /presentationml\.(?:presentation|template|slideshow)\.main|ms-powerpoint\.(?:presentation|template|slideshow|addin)\./i,
    kind: 'presentation',
    type: 'presentationml.presentation',
  },
];

/** Main parts by their root, where the content types lie or are missing. */
const MAIN_ROOTS: ReadonlyMap<string, number> = new Map([
  ['document', 0],
  ['workbook', 1],
  ['presentation', 2],
]);

const OFFICE_TYPE = 'application/vnd.openxmlformats-officedocument.';

/** Parts whose text is runs in paragraphs; others that have such runs are told by their elements. */
const RUN_ROOTS = new Set(
  `document hdr ftr footnotes endnotes comments glossaryDocument sld notes notesMaster sldMaster sldLayout handoutMaster wsDr
   chartSpace dataModel drawing cmLst xml userShapes wordDocument package`.split(/\s+/),
);
const PROPERTY_ROOTS = new Set(['coreProperties', 'Properties', 'cp:coreProperties']);
const RUN_ELEMENT = /<\w{1,10}:t[\s>]/;

/** Reads a package that has content types. False when it is none of Office, and nothing was told. */
export async function readOoxml(pack: Package, findings: Findings): Promise<boolean> {
  const types = pack.find('[Content_Types].xml');
  if (types === undefined) return false;
  const typesXml = xmlText(types);
  const parts: XmlPart[] = [];
  const others: InnerFile[] = [];
  for (const entry of pack.entries) {
    const part = typeof entry.content === 'string' ? undefined : xmlPart(entry.name, entry.content);
    if (part === undefined) others.push(entry);
    else parts.push(part);
  }
  const binary = others.find(({ name }) => /(?:^|\/)workbook\.bin$/i.test(name));
  const main =
    MAIN_TYPES.find(({ mark }) => mark.test(typesXml)) ??
    parts.map(({ root }) => MAIN_TYPES[MAIN_ROOTS.get(root) ?? -1]).find((found) => found !== undefined) ??
    (binary === undefined ? undefined : MAIN_TYPES[1]);
  if (main === undefined) return false;
  findings.identify(main.kind, OFFICE_TYPE + main.type);
  const styles = parts.find(({ root }) => root === 'styles');
  readSpreadsheetParts(parts, others, findings);
  const hidden = styles === undefined ? new Set<string>() : hiddenStyles(styles.xml);
  // The text that people read comes first; what only lays out is one text at the end.
  const rank = ({ root }: XmlPart): number =>
    MAIN_ROOTS.has(root) ? 0 : RUN_ROOTS.has(root) ? 1 : LAYOUT_ROOTS.has(root) ? 3 : 2;
  const ordered = parts.filter(({ root }) => !SPREADSHEET_ROOTS.has(root)).toSorted((a, b) => rank(a) - rank(b));
  for (const part of ordered) if (rank(part) < 3) tellPart(part, hidden, findings);
  tellLayout(
    ordered.filter((part) => rank(part) === 3),
    findings,
  );
  const typeOf = contentTypes(typesXml);
  for (const other of others) await tellBinaryPart(other, typeOf(other.name), findings);
  return true;
}

function xmlPart(name: string, content: Buffer): XmlPart | undefined {
  if (!looksLikeXml(content)) return undefined;
  const isHtml = /\.(?:html?|mht|xhtml)$/i.test(name); // of altChunks, which are files of their own
  if (isHtml) return undefined;
  const xml = xmlText(content);
  const root = xmlRoot(xml);
  if (root === undefined || /^html$/i.test(root.name)) return undefined;
  return { name: name.replaceAll('\\', '/').replace(/^\/+/, ''), xml, root: root.name };
}

function tellPart({ name, xml, root }: XmlPart, hidden: ReadonlySet<string>, findings: Findings): void {
  if (xml.length > findings.limits.textBytes) {
    findings.unread('too_big');
    return;
  }
  if (root === 'Relationships') {
    findings.text(externalTargets(xml), 'links');
    return;
  }
  const label = partLabel(name, root, xml);
  let wellFormed: boolean;
  if (RUN_ROOTS.has(root) || RUN_ELEMENT.test(xml)) {
    const read = readRuns(xml, hidden);
    wellFormed = read.wellFormed;
    for (const { text, label: reading } of read.texts)
      findings.text(text, [label, reading].filter(Boolean).join(', ') || undefined);
    findings.text(read.aside, [label, 'beside the text'].filter(Boolean).join(', '));
  } else {
    const read = PROPERTY_ROOTS.has(root) ? readProperties(xml) : readAnyXml(xml, root);
    wellFormed = read.wellFormed;
    findings.text(read.text, label);
  }
  if (!wellFormed) tellBroken(name, xml, findings);
}

/** Names in styles, themes and settings, each once. */
function tellLayout(parts: readonly XmlPart[], findings: Findings): void {
  const lines = new Set<string>();
  for (const { name, xml, root } of parts) {
    const { text, wellFormed } = readAnyXml(xml, root);
    for (const line of text.split('\n')) lines.add(line);
    if (!wellFormed) tellBroken(name, xml, findings);
  }
  findings.text([...lines].join('\n'), 'styles and settings');
}

/** Content types by part name or, for those that are not named, by extension (OPC 10.1.2). */
function contentTypes(xml: string): (name: string) => string | undefined {
  const types = new Map<string, string>();
  readXml(xml, {
    open(name, attributes) {
      const key = name === 'Override' ? attribute(attributes, 'PartName') : `.${attribute(attributes, 'Extension')}`;
      if (key !== undefined) types.set(key.toLowerCase(), attribute(attributes, 'ContentType') ?? '');
    },
    close: () => undefined,
    text: () => undefined,
  });
  return (name) => {
    const lower = name.toLowerCase();
    return types.get(`/${lower.replace(/^\/+/, '')}`) ?? types.get(lower.slice(lower.lastIndexOf('.')));
  };
}

/** What is not well-formed, Office mends or refuses; its source is told, so that nothing of it is lost. */
export function tellBroken(name: string, xml: string, findings: Findings): void {
  findings.text(xml, `source of ${name}`);
  findings.unread('broken');
}

/** Targets outside of the package: templates, linked pictures, servers. */
function externalTargets(xml: string): string {
  const targets: string[] = [];
  readXml(xml, {
    open(_name, attributes) {
      const isExternal = attribute(attributes, 'TargetMode')?.toLowerCase() === 'external';
      if (isExternal) targets.push(attribute(attributes, 'Target') ?? '');
    },
    close: () => undefined,
    text: () => undefined,
  });
  return targets.join('\n');
}

const LABELS: ReadonlyMap<string, string> = new Map([
  ['hdr', 'header'],
  ['ftr', 'footer'],
  ['footnotes', 'footnotes'],
  ['endnotes', 'endnotes'],
  ['comments', 'comments'],
  ['glossaryDocument', 'glossary'],
  ['sld', 'slide'],
  ['notes', 'notes of slide'],
  ['sldMaster', 'slide master'],
  ['sldLayout', 'slide layout'],
  ['chartSpace', 'chart'],
  ['dataModel', 'diagram'],
  ['wsDr', 'drawing'],
]);

/** The main text has no label; parts that are numbered keep their number. */
function partLabel(name: string, root: string, xml: string): string | undefined {
  if (root === 'document') return undefined;
  const label = LABELS.get(root);
  const file = name.slice(name.lastIndexOf('/') + 1).replace(/\.xml$/i, '');
  if (label === undefined) return file;
  const number = /\d{1,6}$/.exec(file)?.[0];
  const isHidden =
    root === 'sld' && /^[^>]{0,2000}?<(?:\w{1,20}:)?sld\s[^>]{0,2000}?show="(?:0|false)"/.test(xml.slice(0, 5000));
  return `${number === undefined ? label : `${label} ${number}`}${isHidden ? ' (hidden)' : ''}`;
}
