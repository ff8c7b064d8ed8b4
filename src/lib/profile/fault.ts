// How a fault in src/profile.ts is told: the field, what is wrong, the line to change.

/** A declaration as it stands, nothing in it checked. */
export type Written = Readonly<Record<string, unknown>>;

/** An object written in braces: no array, no instance, no other prototype. */
export function isPlain(value: unknown): value is Written {
	if (typeof value !== 'object' || value === null) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || prototype === Object.prototype;
}

/** The Error to throw: the field, what is wrong with it (a sentence), the line as it stands. */
export function fail(name: string, fault: string, change: string): Error {
	const error = new Error(
		`${process.env['PROFILE'] || 'src/profile.ts'}, field "${name}": ${fault} The line to change: ${change}`
	);
	// By this name the start knows that the sentence is enough, and spares the stack.
	error.name = 'ConfigurationError';
	return error;
}

/** One option as it stands in the declaration. */
export function line(written: Written, option: string): string {
	return option in written ? `${option}: ${shown(written[option])}` : `${option}: … (add it)`;
}

/** A value about as it is written in the declaration. */
export function shown(value: unknown): string {
	const spelt = typeof value === 'string' || Array.isArray(value) || isPlain(value);
	return spelt ? JSON.stringify(value) : String(value);
}
