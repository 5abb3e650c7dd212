// A file format's reader by itself: everything it tells of some bytes, in order.
import { INSPECTION_LIMITS } from '../../src/mail/limits.ts';
import type { AttachmentKind, UnscannableReason } from '../../src/mail/part.ts';
import type { Places } from '../../src/mail/segment.ts';
import type { ExtractOptions } from '../../src/extract/extract.ts';
import type { FileToRead, InnerFile, Reader, UnpackBudget } from '../../src/extract/reader.ts';

export interface Told {
  readonly texts: readonly { readonly text: string; readonly label?: string; readonly places?: Places }[];
  readonly files: readonly InnerFile[];
  /** What it said could not be read; `broken` when it threw. */
  readonly unread?: UnscannableReason;
  /** What it said the file is. */
  readonly kind?: AttachmentKind;
  readonly type?: string;
}

export async function readWith(
  reader: Reader,
  { bytes, name = '' }: Partial<FileToRead> & Pick<FileToRead, 'bytes'>,
  budget: UnpackBudget = { bytes: 10_000_000, entries: 1_000 },
  options: ExtractOptions = {},
): Promise<Told> {
  const texts: { text: string; label?: string; places?: Places }[] = [];
  const files: InnerFile[] = [];
  let unread: UnscannableReason | undefined;
  let told: { readonly kind: AttachmentKind; readonly type: string } | undefined;
  const findings = {
    budget,
    options,
    limits: { ...INSPECTION_LIMITS, ...options.limits },
    text: (text: string, label?: string, places?: Places) => {
      if (text === '') return;
      texts.push({ text, ...(label === undefined ? {} : { label }), ...(places === undefined ? {} : { places }) });
    },
    identify: (kind: AttachmentKind, type: string) => void (told ??= { kind, type }),
    unread: (why: UnscannableReason) => (unread ??= why),
    file: async (inner: InnerFile) => void files.push(inner),
  };
  await reader({ bytes, name }, findings).catch(() => (unread ??= 'broken'));
  return { texts, files, ...told, ...(unread === undefined ? {} : { unread }) };
}
