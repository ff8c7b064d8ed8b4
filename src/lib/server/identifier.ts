import * as address from '../text/address.ts';
import { phone } from '../text/phone.ts';

export type IdentifierKind = 'email' | 'phone';

/** An email address or a phone number that users log in with; `value` is its one spelling. */
export interface Identifier {
	kind: IdentifierKind;
	value: string;
}

/** The kinds of identifier that users may register with. */
export type Allowed = IdentifierKind | 'both';

/** The identifier in typed text, if it is of an allowed kind; phone numbers in international form. */
export function canonical(input: string, allowed: Allowed = 'email'): Identifier | undefined {
	// The signs that NFKC makes @.
	const kind: IdentifierKind = /[@\ufe6b\uff20]/.test(input) ? 'email' : 'phone';
	if (allowed !== 'both' && allowed !== kind) return undefined;
	const value = kind === 'email' ? address.email(input)?.toLowerCase() : phone(input);
	return value === undefined ? undefined : { kind, value };
}

/** What an identifier must be, to end a sentence. */
export function words(allowed: Allowed): string {
	if (allowed === 'both') return 'a valid email address or phone number';
	return allowed === 'email' ? 'a valid email address' : 'a valid phone number';
}
