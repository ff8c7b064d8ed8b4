import type { Typed } from './input.ts';
import type { Errors } from './validation.ts';

/** One field as another tab or device has saved it, and as the user typed it; both as text to read. */
export interface Difference {
	name: string;
	label: string;
	saved: string;
	typed: string;
}

/** What the page needs to draw a refused form. */
export interface Refused {
	/** What was typed. */
	values: Typed;
	errors: Errors;
	/** The error message about the whole form; empty for none. */
	error: string;
	/** Whether the user must log in first. */
	signed_out: boolean;
	/** As `versionOf`, of the profile that this answer shows. */
	version: string;
	/** The fields that have changed since the form was drawn. */
	differences: Difference[];
}
