// format=flowed (RFC 3676): lines that end in a blank go on in the next one. Joined, a number broken by its program is whole again.

/** @param deletesBlanks `DelSp=yes`: the blank at the end belongs to the format, not to the text */
export function joinFlowed(text: string, deletesBlanks: boolean): string {
  if (!/ \r?\n|(?:^|\n) /.test(text)) return text;
  const joined: string[] = [];
  let open: { depth: number; text: string } | undefined;
  for (const line of text.split('\n')) {
    const content = line.endsWith('\r') ? line.slice(0, -1) : line;
    const depth = quoteDepth(content);
    // A blank in front was put there to protect the line (space-stuffing, section 4.4).
    const own = content.slice(depth).replace(/^ /, '');
    const isSignature = own === '-- ';
    const isOpen = own.endsWith(' ') && !isSignature;
    const kept = isOpen && deletesBlanks ? own.slice(0, -1) : own;
    if (open !== undefined && open.depth === depth && !isSignature) open.text += kept;
    else {
      if (open !== undefined) joined.push(written(open));
      open = { depth, text: kept };
    }
    if (isOpen) continue;
    joined.push(written(open));
    open = undefined;
  }
  if (open !== undefined) joined.push(written(open));
  return joined.join('\n');
}

const written = ({ depth, text }: { depth: number; text: string }): string =>
  depth > 0 ? `${'>'.repeat(depth)} ${text}` : text;

function quoteDepth(line: string): number {
  let depth = 0;
  while (line.charAt(depth) === '>') depth++;
  return depth;
}
