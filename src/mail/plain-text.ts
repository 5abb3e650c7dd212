// Text from outside on its way to a line of ours (log, reply, header, terminal): nothing in it may begin a new line, end a
// field, colour a terminal or turn the direction of what follows (attacks A11, W13).

const CONTROLS = /[\u0000-\u001F\u007F-\u009F]+/g;
const CONTROLS_AND_DIRECTION = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** On one line: runs of control characters become a blank. */
export function oneLine(text: string, maxLength: number): string {
  return text.replaceAll(CONTROLS, ' ').trim().slice(0, maxLength);
}

/** For a terminal: each control or direction character becomes a visible replacement. */
export function terminalText(text: string): string {
  return text.replaceAll(CONTROLS_AND_DIRECTION, '\uFFFD');
}

export function hasControls(text: string): boolean {
  return text.search(CONTROLS) !== -1;
}
