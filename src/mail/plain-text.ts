// Text from outside on its way to a line of ours (log, reply, header, terminal): nothing in it may begin a new line, end a
// field, colour a terminal or turn the direction of what follows (attacks A11, W13).

const CONTROLS = /[\u0000-\u001F\u007F-\u009F]+/g;
const UNSEEN = /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;

/** On one line: runs of control characters become a blank. */
export function oneLine(text: string, maxLength: number): string {
  return text.replaceAll(CONTROLS, ' ').trim().slice(0, maxLength);
}

/**
 * For a terminal: each character that shows nothing, controls it or turns the direction is named by its code point, as on the
 * console's pages (attack H03).
 */
export function terminalText(text: string): string {
  return text.replaceAll(UNSEEN, (c) => `⟦U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟧`);
}

export function hasControls(text: string): boolean {
  return text.search(CONTROLS) !== -1;
}
