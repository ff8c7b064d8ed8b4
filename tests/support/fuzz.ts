import type { Random } from './random.ts';

/** Hostile values and texts, and mutations that derive them from valid ones. */

const texts = [
	'',
	' ',
	'\0',
	'a\0b',
	'\r\nSet-Cookie: a=b',
	'😀'.repeat(50),
	'\ud800',
	'\u202eevil',
	'%00',
	'%s%n%x',
	'../../etc/passwd',
	"' OR 1=1 --",
	'"><script>alert(1)</script>',
	'{{7*7}}${7*7}',
	'__proto__',
	'constructor',
	'null',
	'NaN',
	'1e999',
	'someone@example.com',
	'a@b',
	'x'.repeat(5000),
	'AAAA',
	'====',
	'eyJhbGciOiJub25lIn0.e30.',
	'U0000000000000000000000A'
];
const numbers = [0, -0, 1, -1, 0.1, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308];

/** Any JSON value, at most four levels deep. */
export function value(random: Random, level = 0): unknown {
	switch (random.below(level < 4 ? 8 : 5)) {
		case 0:
			return null;
		case 1:
			return random.once(2);
		case 2:
			return random.pick(numbers);
		case 3:
		case 4:
			return text(random);
		case 5:
			return Array.from({ length: random.below(4) }, () => value(random, level + 1));
		default:
			return Object.fromEntries(
				Array.from({ length: random.below(4) }, () => [text(random), value(random, level + 1)])
			);
	}
}

/** A text that is odd, or of random bytes. */
export function text(random: Random): string {
	return random.once(4) ? random.bytes(random.below(40)).toString('latin1') : random.pick(texts);
}

/** A good value with one thing changed, somewhere within. */
export function mutate(random: Random, good: unknown): unknown {
	if (random.once(8)) return value(random);
	if (typeof good === 'string') return mutateText(random, good);
	if (Array.isArray(good)) return [...(good as unknown[]), value(random)];
	if (typeof good !== 'object' || good === null) return value(random);
	const members = Object.entries(good);
	const [name, inner] = members.length ? random.pick(members) : [text(random), null];
	const { [name]: _, ...rest } = good as Record<string, unknown>;
	switch (random.below(6)) {
		case 0:
			return rest;
		case 1:
			return { ...rest, [text(random)]: inner };
		case 2:
			return { ...good, [text(random)]: value(random) };
		case 3:
			return { ...rest, [name]: [inner] };
		default:
			return { ...rest, [name]: mutate(random, inner) };
	}
}

/** A text with a piece cut out, doubled, or replaced. */
export function mutateText(random: Random, good: string): string {
	const from = random.below(good.length + 1);
	const to = from + random.below(good.length - from + 1);
	switch (random.below(5)) {
		case 0:
			return good.slice(0, from) + good.slice(to);
		case 1:
			return good.slice(0, to) + good.slice(from);
		case 2:
			return good.slice(0, from) + text(random) + good.slice(from);
		case 3:
			return good.slice(0, from) + String.fromCharCode(random.below(0x250)) + good.slice(from + 1);
		default:
			return text(random);
	}
}

/** The JSON of a value, sometimes malformed. */
export function json(random: Random, given: unknown): string {
	const good = JSON.stringify(given) ?? '';
	switch (random.below(12)) {
		case 0:
			return mutateText(random, good);
		case 1:
			return good.replace('{', '{"__proto__":{"role":"admin"},');
		case 2:
			return good.replace(/^\{("(?:[^"\\]|\\.)*":)/, '{$1null,$1');
		case 3: {
			const levels = 10 ** random.below(5);
			return good.replace('{', `{"x":${'['.repeat(levels)}${']'.repeat(levels)},`);
		}
		case 4:
			return `\ufeff${good}`;
		default:
			return good;
	}
}

const additions = [
	'/',
	'//',
	'/.',
	'/..',
	'/%2e%2e/',
	'%',
	'%zz',
	'%ff',
	'%00',
	'%0d%0a',
	'%2f',
	'%5c',
	';x=1',
	'.json',
	'/__data.json',
	'?',
	'?/x',
	'?x-sveltekit-invalidated=999999999999',
	'#'
];

/** A path with something added, or in another spelling. */
export function mutatePath(random: Random, path: string): string {
	const at = random.below(path.length + 1);
	switch (random.below(6)) {
		case 0:
			return `/${path}`;
		case 1:
			return path.toUpperCase();
		case 2:
			return path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
		case 3:
			return path.slice(0, at) + random.pick(additions) + path.slice(at);
		case 4:
			return path + encodeURIComponent(text(random).toWellFormed());
		default:
			return path + random.pick(additions);
	}
}

const names = [
	'identifier',
	'refresh_token',
	'next',
	'draft',
	'reauth',
	'appId',
	'psg_magic_link',
	'magic_link',
	'code',
	'state',
	'limit',
	'__proto__'
];

/** A query of hostile values, sometimes with a repeated name or invalid escapes. */
export function query(random: Random): string {
	const pairs = Array.from({ length: random.below(4) }, () => {
		const encoded = encodeURIComponent(text(random).toWellFormed());
		return `${random.pick(names)}=${random.once(5) ? '%E0%A4%A' : encoded}`;
	});
	return pairs.length ? `?${pairs.join('&')}` : '';
}

/** A text that is valid in a header. */
export function headerText(random: Random): string {
	return text(random)
		.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?')
		.trim();
}
