// A part of an Office package that is no XML: a file of its own, macros, or one of the kinds that carry settings and letter
// shapes. The latter are told by the strings in them; a label alone never keeps a file from being opened.
import type { Findings, InnerFile } from '../reader.ts';
import { isCompoundFile, openCompoundFile, type Storage } from './compound-file.ts';
import { readableStrings } from './strings.ts';
import { tellMacros } from './vba.ts';

/** Parts without text for readers: settings of printers, fonts, metafiles, signatures of macros, pictures of old drawings. */
const QUIET =
  /printerSettings|obfuscatedFont|x-font|fontdata|vbaProjectSignature|x-emf|x-wmf|image\/(?:emf|wmf|pict)|spreadsheetml\.customProperty|control\.properties/i;
const QUIET_NAME =
  /\.(?:emf|wmf|pict|fntdata|odttf|ttf|otf|ttc|eot|woff2?)$|printerSettings\d{0,6}\.bin$|(?:^|\/)layout-cache$|(?:^|\/)docProps\/thumbnail\./i;

/** First bytes of what is opened whatever it is called. */
const OPENED = [
  '504b0304',
  'd0cf11e0',
  '25504446',
  '52617221',
  '377abcaf',
  '1f8b',
  '425a68',
  '7b5c7274',
  '4d5a',
  '7f454c46',
  'fd377a58',
];

/** @param type content type of the part */
export async function tellBinaryPart(entry: InnerFile, type: string | undefined, findings: Findings): Promise<void> {
  const { name, content } = entry;
  if (typeof content === 'string') {
    await findings.file(entry);
    return;
  }
  if (content.length === 0) return;
  if (isCompoundFile(content)) {
    const vba = vbaStorage(content, findings);
    if (vba !== undefined) {
      tellMacros(vba, findings);
      return;
    }
  }
  if (isQuiet(content, name, type)) findings.text(readableStrings(content), `strings of ${name}`);
  else await findings.file({ ...entry, ...(type === undefined ? {} : { declaredType: type.toLowerCase() }) });
}

/** True for fonts, settings and the like, unless they begin as a file that is opened. */
export function isQuiet(content: Buffer, name: string, type = ''): boolean {
  return (QUIET.test(type) || QUIET_NAME.test(name)) && !isOpened(content);
}

/** True for bytes that begin as a file which a reader opens. */
export function isOpened(content: Buffer): boolean {
  const start = content.toString('hex', 0, 4);
  return OPENED.some((signature) => start.startsWith(signature));
}

function vbaStorage(content: Buffer, findings: Findings): Storage | undefined {
  try {
    return openCompoundFile(content, findings.budget).root.storages.find(({ name }) => name.toLowerCase() === 'vba');
  } catch {
    return undefined;
  }
}
