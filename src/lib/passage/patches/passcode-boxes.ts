import { codeIn } from '../../text/passcode.ts';

/** What is typed, pasted or filled in into the six boxes for a passcode. */

let unread = () => {};

/** Calls back when a text is pasted in which no code can be told from other numbers. */
export function onUnread(listener: () => void): void {
	unread = listener;
}

/**
 * Writes the digits of a text into the boxes: a whole code from the first box on, fewer digits from
 * box `at` on. An empty box holds a space. Returns the box that gets the focus, or one too many; where
 * nothing has changed, undefined.
 */
export function enter(text: string, boxes: string[], at: number): number | undefined {
	if (text === '') {
		boxes[at] = ' ';
		return at;
	}
	const code = codeIn(text);
	if (code === '') {
		if (text.trim().length > 1) unread();
		return undefined;
	}
	const first = code.length === boxes.length ? 0 : at;
	const written = code.slice(0, boxes.length - first);
	boxes.splice(first, written.length, ...written);
	return first + written.length;
}
