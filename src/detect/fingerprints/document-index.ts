// The index of documents: keyed hashes of the runs that stand for them, each with document and place. Nothing of a text can be
// told from it without the tenant key. Fails with IndexError.
import { z } from 'zod';
import { HashFile, type Section } from '../indexes/hash-file.ts';
import type { SipHash } from '../indexes/sip-hash.ts';
import { IndexError, type TenantKey } from '../indexes/tenant-key.ts';

export const DOCUMENTS_KIND = 'documents';
export const DOCUMENT_MODES = ['document', 'form', 'background'] as const;
export type DocumentMode = (typeof DOCUMENT_MODES)[number];

/** Hash, number of the document (with COMMON), letter at which the run begins. */
export const RECORD_BYTES = 16;
/** Set for a run that too many documents have, or the background: it says nothing. */
export const COMMON = 0x8000_0000;

const documentSchema = z.object({
  id: z.string(),
  mode: z.enum(DOCUMENT_MODES),
  /** ISO 8601. */
  added: z.string(),
  /** Letters that count. */
  letters: z.int().min(0),
  /** Runs that stand for it and are not common. */
  fingerprints: z.int().min(0),
  /** Keyed hashes of the file, and of its letters where it has enough of them. */
  file: z.string(),
  text: z.string().optional(),
});
/** One file of a document; a document may have several, such as versions. */
export type IndexedFile = z.infer<typeof documentSchema>;

export const documentsAboutSchema = z.object({ files: z.array(documentSchema) });

export const filePurpose = 'document-file';
export const textPurpose = 'document-text';
export const runPurpose = 'document-run';

export interface Entry {
  readonly file: number;
  readonly at: number;
}

export class DocumentIndex {
  readonly files: readonly IndexedFile[];
  readonly digest: string;
  readonly bytes: number;
  readonly hasForms: boolean;
  readonly hasDocuments: boolean;
  readonly #index: HashFile;
  readonly #records: Section;
  readonly #key: TenantKey;
  readonly #sip: SipHash;
  readonly #byFile: ReadonlyMap<string, readonly IndexedFile[]>;
  readonly #byText: ReadonlyMap<string | undefined, readonly IndexedFile[]>;

  private constructor(index: HashFile, files: readonly IndexedFile[], records: Section, key: TenantKey) {
    this.files = files;
    this.digest = index.digest;
    this.bytes = index.bytes;
    this.#index = index;
    this.#records = records;
    this.#key = key;
    this.#sip = key.sipHash(runPurpose);
    const wanted = files.filter(({ mode }) => mode !== 'background');
    this.hasForms = wanted.some(({ mode }) => mode === 'form');
    this.hasDocuments = wanted.some(({ mode }) => mode === 'document');
    this.#byFile = Map.groupBy(wanted, ({ file }) => file);
    this.#byText = Map.groupBy(wanted, ({ text }) => text);
  }

  static open(path: string, key: TenantKey): DocumentIndex {
    const index = HashFile.open(path, DOCUMENTS_KIND, key);
    const about = documentsAboutSchema.safeParse(index.about);
    const [records] = index.sections;
    if (!about.success || records?.size !== RECORD_BYTES)
      throw new IndexError(
        path,
        'this index has a head that this version does not understand',
        'add the documents again',
      );
    return new DocumentIndex(index, about.data.files, records, key);
  }

  /** Ids that rules may name, each once. */
  get ids(): readonly string[] {
    return [...new Set(this.files.filter(({ mode }) => mode !== 'background').map(({ id }) => id))];
  }

  /** Files of the index that a run is known from; none for a common one. */
  entries(high: number, low: number): readonly Entry[] {
    runHash(this.#sip, high, low);
    if (!this.#index.mayHave(this.#sip.high, this.#sip.low)) return [];
    return this.#records.find(this.#sip.high, this.#sip.low).flatMap(({ record }) => {
      const file = record.readUInt32BE(8);
      return (file & COMMON) === 0 ? [{ file, at: record.readUInt32BE(12) }] : [];
    });
  }

  /** @param sha256 hex */
  withFile(sha256: string): readonly IndexedFile[] {
    return this.#byFile.get(this.#key.mac(filePurpose, sha256).toString('hex')) ?? [];
  }

  withText(sha256: string): readonly IndexedFile[] {
    return this.#byText.get(this.#key.mac(textPurpose, sha256).toString('hex')) ?? [];
  }

  /** All records, for building the next index. */
  records(): Buffer {
    return this.#records.all();
  }
}

const scratch = new Uint16Array(4);

/** The keyed hash of a run; in the hasher's `high` and `low`. */
export function runHash(sip: SipHash, high: number, low: number): void {
  scratch[0] = high >>> 16;
  scratch[1] = high & 0xffff;
  scratch[2] = low >>> 16;
  scratch[3] = low & 0xffff;
  sip.units(scratch, 0, 4);
}
