// Regular expressions of declarations: each is for the whole text, and none can hang the server.

/** A whole number, and any number, as text. */
export const INTEGER = /^[+-]?\d+$/;
export const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The pattern for the whole text. Throws a SyntaxError if it is not a regular expression. */
export function compile(source: string): RegExp {
	// By itself first: `a)|(b` is no regular expression, but becomes one inside the group.
	void new RegExp(source, 'u');
	return new RegExp(`^(?:${source})$`, 'u');
}

// One token a match: an escape, a character class, the opening of a group, a quantifier, a character.
const TOKEN = new RegExp(
	[
		String.raw`\\(?:[pPu]\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|k<[^>]*>|[^])`,
		String.raw`\[(?:\\[^]|[^\]\\])*\]`,
		String.raw`\((?:\?(?:[a-z-]*:|[=!]|<[=!]|<[^>]*>))?`,
		String.raw`(?:[*+?]|\{\d+(?:,\d*)?\})\??`,
		'[^]'
	].join('|'),
	'gu'
);

interface Group {
	/** What it matches, one entry a character; '' for a beginning that is optional or a group. */
	atoms: string[];
	varies: boolean;
	chooses: boolean;
}

/**
 * Says why matching may take time exponential in the length of the text, or undefined.
 * Safe means: no back reference, and a repeated group that itself contains a repeat begins with a
 * character which nothing else in that group matches, as in `[a-z]+(-[a-z]+)*`.
 */
export function findDanger(source: string): string | undefined {
	const open: Group[] = [{ atoms: [], varies: false, chooses: false }];
	let closed: Group | undefined;
	for (const [token] of source.matchAll(TOKEN)) {
		const group = open.at(-1);
		if (!group) return undefined;
		if (/^\\[1-9k]/.test(token)) return `the back reference ${token} can take very long`;
		const before = closed;
		closed = undefined;
		if (/^(?:[*+?]|\{\d)/.test(token)) {
			if (before && !token.startsWith('?') && isAmbiguous(before, token)) {
				return `repeating (${token}) a group that itself varies can take very long`;
			}
			if (!/^\{\d+\}/.test(token)) group.varies = true;
			if (group.atoms.length === 1) group.atoms[0] = '';
		} else if (token === ')') {
			closed = open.pop();
			const outer = open.at(-1);
			if (!closed || !outer) return undefined;
			if (outer.atoms.length === 0) outer.atoms.push('');
			outer.atoms.push(...closed.atoms);
			outer.varies ||= closed.varies;
			outer.chooses ||= closed.chooses;
		} else if (token.startsWith('(')) {
			open.push({ atoms: [], varies: false, chooses: false });
		} else if (token === '|') {
			group.chooses = true;
		} else {
			group.atoms.push(token);
		}
	}
	return undefined;
}

/** Whether one text can be divided among several turns of this group in more than one way. */
function isAmbiguous({ atoms, varies, chooses }: Group, repeat: string): boolean {
	if (chooses && (varies || !/^\{\d+\}/.test(repeat))) return true;
	if (!varies) return false;
	const [first = '', ...rest] = atoms;
	const separator = /^\\\W$/u.test(first) ? first.slice(1) : first;
	if (!/^[^\\[.]$/u.test(separator) && !/^\\\W$/u.test(first)) return true;
	return rest.some((atom) => atom !== '' && compile(atom).test(separator));
}
