// How a mistake in a declaration is reported: the field, the problem and the line to change.

/** A declaration as the developer wrote it. */
export type Written = Readonly<Record<string, unknown>>;

/** True for an object written in braces: no array, no instance, no other prototype. */
export function isPlain(value: unknown): value is Written {
	if (typeof value !== 'object' || value === null) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || prototype === Object.prototype;
}

/** The Error for a problem with a field, and the line that the developer changes. */
export function mistake(name: string, problem: string, change: string): Error {
	const file = process.env['PROFILE'] || 'src/profile.ts';
	const error = new Error(`${file}, field "${name}": ${problem} The line to change: ${change}`);
	// For this name `src/server.ts` prints the message without the stack.
	error.name = 'ConfigurationError';
	return error;
}

/** One option as it is written in the declaration. */
export function line(written: Written, option: string): string {
	return option in written ? `${option}: ${shown(written[option])}` : `${option}: … (add it)`;
}

/** A value about as it is written in the declaration. */
export function shown(value: unknown): string {
	const spelt = typeof value === 'string' || Array.isArray(value) || isPlain(value);
	return spelt ? JSON.stringify(value) : String(value);
}
