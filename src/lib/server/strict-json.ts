/** The deepest that JSON from outside may nest; the outermost value is the first level. */
const MAX_DEPTH = 32;

/**
 * What is wrong with valid JSON, in words that follow its name, or undefined: two members of one name,
 * of which parsers take either (RFC 8259 §4), a member named `__proto__`, or more than 32 levels.
 * `value` is the parsed `text`.
 */
export function findDefect(text: string, value: unknown): string | undefined {
	const { depth, members } = measure(text);
	if (depth > MAX_DEPTH) return `nests more than ${MAX_DEPTH} levels deep`;
	const names: string[] = [];
	collectNames(value, names);
	// Of two members with one name the parser takes only the last.
	if (names.length !== members) return 'names a member twice';
	if (names.includes('__proto__')) return 'has a member named __proto__';
	return undefined;
}

/** How deep valid JSON nests, and how many members its objects have, each time they are written. */
function measure(text: string): { depth: number; members: number } {
	let level = 0;
	let depth = 0;
	let members = 0;
	for (let at = 0; at < text.length; at++) {
		switch (text[at]) {
			case '"':
				at = endOfString(text, at);
				break;
			case '{':
			case '[':
				depth = Math.max(depth, ++level);
				break;
			case '}':
			case ']':
				level--;
				break;
			case ':':
				members++;
		}
	}
	return { depth, members };
}

/** Where the string that begins at `start` has its closing quote: the first one not escaped. */
function endOfString(text: string, start: number): number {
	for (let quote = text.indexOf('"', start + 1); ; quote = text.indexOf('"', quote + 1)) {
		let before = quote;
		while (text[before - 1] === '\\') before--;
		if ((quote - before) % 2 === 0) return quote;
	}
}

function collectNames(value: unknown, names: string[]): void {
	if (typeof value !== 'object' || value === null) return;
	if (!Array.isArray(value)) names.push(...Object.keys(value));
	for (const each of Object.values(value)) collectNames(each, names);
}
