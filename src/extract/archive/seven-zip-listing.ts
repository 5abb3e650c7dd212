// What 7-Zip prints for `l -slt`: lines `Field = value`, a block for the archive and, behind a line of dashes, one for each entry.
// Claims all of it: sizes and names are the archive's own words.

export interface ListedEntry {
  readonly name: string;
  /** Bytes as claimed; undefined where the archive does not say. */
  readonly size?: number;
  readonly isFolder: boolean;
  readonly isEncrypted: boolean;
}

export interface Listing {
  readonly entries: readonly ListedEntry[];
  /** Comments of the archive and its entries. */
  readonly comments: readonly string[];
}

export function parseListing(lines: readonly string[]): Listing {
  const entries: ListedEntry[] = [];
  const comments: string[] = [];
  let block: Map<string, string> | undefined;
  let isInEntries = false;
  const close = (): void => {
    if (block === undefined) return;
    const comment = block.get('Comment') ?? '';
    if (comment !== '') comments.push(comment);
    if (isInEntries && block.has('Path')) entries.push(toEntry(block));
    block = undefined;
  };
  for (const line of lines) {
    if (line === '----------') {
      close();
      isInEntries = true;
      continue;
    }
    const split = line.indexOf(' = ');
    if (split === -1) {
      if (line === '') close();
      continue;
    }
    const field = line.slice(0, split);
    if (field === 'Path') close();
    block ??= new Map();
    block.set(field, line.slice(split + 3));
  }
  close();
  return { entries, comments };
}

function toEntry(block: ReadonlyMap<string, string>): ListedEntry {
  const size = Number.parseInt(block.get('Size') ?? '', 10);
  return {
    name: block.get('Path') ?? '',
    ...(Number.isSafeInteger(size) ? { size } : {}),
    isFolder: block.get('Folder') === '+' || (block.get('Attributes') ?? '').startsWith('D'),
    isEncrypted: block.get('Encrypted') === '+',
  };
}
