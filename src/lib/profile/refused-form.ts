import type { Typed } from './input.ts';
import type { Errors } from './schema.ts';

/** One field as it was saved meanwhile, and as this person has it; both to read. */
export interface Difference {
	name: string;
	label: string;
	saved: string;
	typed: string;
}

/** What a refused form is drawn with. */
export interface Refused {
	/** What was typed. */
	values: Typed;
	errors: Errors;
	/** What is wrong that is no field's fault; empty for nothing. */
	error: string;
	/** Whether who filled it in has to sign in first. */
	signed_out: boolean;
	/** As `versionOf`, of the profile that the person has seen once they have read this. */
	version: string;
	/** Where the profile has changed meanwhile. */
	differences: Difference[];
}
