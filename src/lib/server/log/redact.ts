/** Longer texts are cut. */
const LONGEST = 4000;

const SECRETS: [pattern: RegExp, instead: string][] = [
	[/\beyJ[\w-]+\.[\w-]*(\.[\w-]*)*/g, '[token]'],
	// A mail program may have broken the secret into pieces.
	[/psg_(magic|verify)_link.*/gis, '[link]'],
	// 256 bits in base64url and more: refresh tokens, keys, browser secrets.
	[/[\w-]{43,}/g, '[secret]'],
	[/[^\s"'<>()=,;:/?&]{1,64}(@|%40)[^\s"'<>()=,;:/?&]{1,255}/gi, '[address]'],
	[/(\+|%2B)\d{7,15}/gi, '[number]']
];

/** Members that are never logged, whatever object has them. */
const SECRET_MEMBERS =
	/^((proxy-)?authorization|(set-)?cookie|password|secret(_key)?|api_key|\w*token|email|phone|identifier)$/i;

/** A copy of an object without the values of secret members, at any depth. */
export function redact<T extends object>(object: T, depth = 0): T {
	const entries = Object.entries(object).map(([name, value]: [string, unknown]) => {
		if (SECRET_MEMBERS.test(name)) return [name, '[redacted]'];
		const deeper = isPlain(value) && depth < 10;
		return [name, deeper ? redact(value, depth + 1) : value];
	});
	return (
		Array.isArray(object) ? entries.map(([, value]) => value) : Object.fromEntries(entries)
	) as T;
}

/** Not an error, which `describe` serializes. */
function isPlain(value: unknown): value is object {
	return Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]';
}

/** A text in which tokens, keys, email addresses and phone numbers are replaced. */
export function scrub(text: string): string {
	const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
	return SECRETS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), short);
}

/** An error for the log: its stack and causes, and nothing else that it carries, such as a row. */
export function describe(thrown: unknown, depth = 0): object | string {
	if (!(thrown instanceof Error)) return scrub(String(thrown));
	return {
		type: thrown.name,
		message: scrub(thrown.message),
		...('code' in thrown && { code: scrub(String(thrown.code)) }),
		stack: scrub(thrown.stack ?? ''),
		...(thrown.cause !== undefined && depth < 5 && { cause: describe(thrown.cause, depth + 1) })
	};
}
