// The parts of a package that make a spreadsheet: its workbook, sheets, strings and formats, put together. Sheets that no
// workbook names are read as well, and so are strings that no cell shows (attack X07).
import type { Findings, InnerFile } from '../reader.ts';
import { readBinarySpreadsheet } from './binary-workbook.ts';
import { resolvePart, type XmlPart } from './package.ts';
import { readRuns } from './run-text.ts';
import {
  readCellFormats,
  readSharedStrings,
  readWorkbook,
  sheetLabel,
  type Relationships,
  type Workbook,
} from './workbook.ts';
import { readWorksheet } from './worksheet.ts';
import { attribute, readXml } from './xml.ts';

export const SPREADSHEET_ROOTS: ReadonlySet<string> = new Set([
  'workbook',
  'worksheet',
  'macrosheet',
  'dialogsheet',
  'sst',
]);

/** @param others the package's parts that are no XML; those of a binary workbook are taken out of them */
export function readSpreadsheetParts(parts: readonly XmlPart[], others: InnerFile[], findings: Findings): void {
  const relationships = readRelationships(parts);
  readBinarySpreadsheet(others, relationships, findings);
  if (!parts.some(({ root }) => SPREADSHEET_ROOTS.has(root))) return;
  const broken: XmlPart[] = [];
  const workbooks = parts
    .filter(({ root }) => root === 'workbook')
    .map((part) => ({ part, workbook: readWorkbook(part.xml) }));
  for (const { part, workbook } of workbooks) {
    findings.text(workbook.aside, 'workbook');
    if (!workbook.wellFormed) broken.push(part);
  }
  const shared = parts
    .filter(({ root }) => root === 'sst')
    .map((part) => ({ part, read: readSharedStrings(part.xml) }));
  for (const { part, read } of shared) {
    if (!read.wellFormed) broken.push(part);
    findings.text(read.aside, 'shared strings, beside the text');
  }
  const strings = shared[0]?.read.strings ?? [];
  const used = new Uint8Array(strings.length);
  const styles = parts.find(({ root }) => root === 'styleSheet');
  const formats = styles === undefined ? [] : readCellFormats(styles.xml);
  const since1904 = workbooks.some(({ workbook }) => workbook.since1904);
  const labels = sheetLabels(workbooks, relationships);
  for (const part of parts) {
    if (part.root !== 'worksheet' && part.root !== 'macrosheet' && part.root !== 'dialogsheet') continue;
    const label = labels.get(part.name.toLowerCase()) ?? `sheet of ${part.name}`;
    if (!readWorksheet(part.xml, { label, strings, used, formats, since1904 }, findings)) broken.push(part);
    if (part.xml.includes(':t>'))
      for (const { text } of readRuns(part.xml).texts) findings.text(text, `${label}, drawings`);
  }
  const unused = strings.filter((_, index) => used[index] === 0);
  findings.text(
    [...unused, ...shared.slice(1).flatMap(({ read }) => read.strings)].join('\n'),
    'strings that no cell shows',
  );
  for (const { name, xml } of broken) {
    findings.text(xml, `source of ${name}`);
    findings.unread('broken');
  }
}

function readRelationships(parts: readonly XmlPart[]): Relationships {
  const all = new Map<string, ReadonlyMap<string, string>>();
  for (const { name, xml, root } of parts) {
    if (root !== 'Relationships') continue;
    const of = name.replace(/_rels\/([^/]*)\.rels$/i, '$1').toLowerCase();
    const targets = new Map<string, string>();
    readXml(xml, {
      open(_element, attributes) {
        const id = attribute(attributes, 'Id');
        if (id !== undefined) targets.set(id, resolvePart(of, attribute(attributes, 'Target') ?? '').toLowerCase());
      },
      close: () => undefined,
      text: () => undefined,
    });
    all.set(of, targets);
  }
  return all;
}

/** Labels of sheets by the name of their part in lower case. */
function sheetLabels(
  workbooks: readonly { readonly part: XmlPart; readonly workbook: Workbook }[],
  relationships: Relationships,
): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const { part, workbook } of workbooks) {
    const targets = relationships.get(part.name.toLowerCase());
    for (const { name, relationship, isHidden } of workbook.sheets) {
      const target = targets?.get(relationship);
      if (target !== undefined) labels.set(target, sheetLabel(name, isHidden));
    }
  }
  return labels;
}
