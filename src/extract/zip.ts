// Zip archives, entry by entry. Nothing is written to disk and names are text only (attack X04). Bombs end at the budget
// (attack X01), encryption is recognised (X02), broken archives are reported, never thrown.
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import type { UnscannableReason } from '../mail/part.ts';
import { bestReading, decodeText } from './text/charset.ts';
import type { FileToRead, Findings, UnpackBudget } from './reader.ts';

const ENCRYPTED_FLAG = 0x1;
const AES_METHOD = 99;

/** Tells each file of the archive; an archive that can't be read to its end is `broken`. */
export async function readZip({ bytes }: FileToRead, findings: Findings): Promise<void> {
  const zip = await openZip(bytes);
  // Between two entries nobody waits for an event; one that errs then must not bring the process down.
  let failed = false;
  zip.on('error', () => {
    failed = true;
  });
  try {
    for (let entry = await nextEntry(zip); entry !== undefined; entry = await nextEntry(zip)) {
      if (--findings.budget.entries < 0) {
        findings.unread('too_big');
        return;
      }
      const name = entryName(entry);
      if (name.endsWith('/')) continue;
      const content = await readEntry(zip, entry, findings.budget);
      const size = typeof content === 'string' ? entry.uncompressedSize : content.length;
      await findings.file({ name, size, content });
      if (failed) throw new Error('the archive breaks off');
    }
  } finally {
    zip.close();
  }
}

function openZip(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true, decodeStrings: false, validateEntrySizes: false }, (error, zip) => {
      if (error) reject(error);
      else resolve(zip);
    });
  });
}

function nextEntry(zip: ZipFile): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void): void => {
      zip.off('entry', onEntry).off('end', onEnd).off('error', onError);
      settle();
    };
    const onEntry = (entry: Entry): void => done(() => resolve(entry));
    const onEnd = (): void => done(() => resolve(undefined));
    const onError = (error: Error): void => done(() => reject(error));
    zip.on('entry', onEntry).on('end', onEnd).on('error', onError);
    zip.readEntry();
  });
}

/** Names are UTF-8 when flag bit 11 says so; Chinese Windows writes GBK or Big5 without saying (attack X05). */
function entryName(entry: Entry): string {
  const raw = entry.fileName as unknown as Buffer;
  return (entry.generalPurposeBitFlag & 0x800) === 0x800 ? raw.toString('utf8') : bestReading(decodeText(raw));
}

function readEntry(zip: ZipFile, entry: Entry, budget: UnpackBudget): Promise<Buffer | UnscannableReason> {
  if ((entry.generalPurposeBitFlag & ENCRYPTED_FLAG) !== 0 || entry.compressionMethod === AES_METHOD) {
    return Promise.resolve('encrypted');
  }
  return new Promise((resolve) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) {
        resolve('broken');
        return;
      }
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        budget.bytes -= chunk.length;
        chunks.push(chunk);
        if (budget.bytes >= 0) return;
        stream.destroy();
        resolve('too_big');
      });
      stream.on('error', () => resolve('broken'));
      stream.on('end', () => resolve(Buffer.concat(chunks)));
    });
  });
}
