import { DIRECTIONS, line } from './clean.ts';

// C0 and C1 controls, DEL, and what can make a name read as something else.
const CONTROLS = `\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F${DIRECTIONS}`;
const FORBIDDEN_IN_PARAGRAPHS = new RegExp(`[${CONTROLS}]|\\p{Surrogate}`, 'u');
const FORBIDDEN_IN_A_LINE = new RegExp(`[${CONTROLS}\\t\\n\\u2028\\u2029]|\\p{Surrogate}`, 'u');
const INVISIBLE = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]*$/u;

export type Kind = 'line' | 'paragraphs';

/** True for no text, white space, or invisible characters only. */
export function isBlank(text: string): boolean {
	const cleaned = line(text);
	return INVISIBLE.test(cleaned) && !FORBIDDEN_IN_PARAGRAPHS.test(cleaned);
}

/** The first character that text of this kind may not hold (a control, a bidi override, half a surrogate pair). */
export function findForbidden(text: string, kind: Kind): string | undefined {
	return (kind === 'line' ? FORBIDDEN_IN_A_LINE : FORBIDDEN_IN_PARAGRAPHS).exec(text)?.[0];
}

/** The name of an invisible character in a message: `U+202E`. */
export function codePoint(character: string): string {
	return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
