import { check } from '../../../profile/validation.ts';
import type { Field } from '../../../profile/declaration.ts';
import type { Db, IdentityUser } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import { Refusal } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import * as users from './users.ts';

/** The fields that the app keeps with the user, Passage's `user_metadata`. */

/** What the user has given; null for nothing. */
export function of(user: Pick<IdentityUser, 'user_metadata'>): Record<string, unknown> | null {
	if (user.user_metadata === null) return null;
	return JSON.parse(user.user_metadata) as Record<string, unknown>;
}

/** Checks what a sign-up gives: what registration asks for, and nothing else. */
export function forRegistration(app: App, given: unknown): Record<string, unknown> {
	return checked(
		app.metadata.filter(({ definition }) => definition.registration),
		given
	);
}

/** Checks and keeps changes to what the user has given; what they don't name stays. */
export function change(db: Db, app: App, userId: string, changes: unknown): Promise<IdentityUser> {
	if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) {
		throw new Refusal('invalid_request', 'user_metadata: must be an object.');
	}
	const known = new Set(app.metadata.map(({ name }) => name));
	return transact(db, async (trx) => {
		const user = await users.get(trx, app, userId);
		const kept = Object.entries(of(user) ?? {}).filter(([name]) => known.has(name));
		const values = checked(app.metadata, { ...Object.fromEntries(kept), ...changes });
		return users.setMetadata(trx, userId, values);
	});
}

function checked(fields: readonly Field[], given: unknown): Record<string, unknown> {
	const result = check(fields, given);
	if (result.ok) {
		// The elements would draw an absent value as the word "null".
		return Object.fromEntries(Object.entries(result.values).filter(([, value]) => value !== null));
	}
	const [[name, message] = ['', '']] = Object.entries(result.errors);
	throw new Refusal('invalid_request', `user_metadata.${name}: ${message}`);
}
