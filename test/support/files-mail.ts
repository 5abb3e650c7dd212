// Mail with attachments, as a user's program would write it.
import { composeMail } from '../../src/act/compose.ts';

/** @param files names and contents, in order */
export async function mailWithFiles(text: string, files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  return await composeMail({
    from: 'wang@corp.example',
    to: ['x@other.example'],
    subject: 'files',
    text,
    attachments: Object.entries(files).map(([filename, content]) => ({ filename, content })),
    date: Date.UTC(2026, 10, 21),
  });
}
