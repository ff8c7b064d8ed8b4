import { check } from '../../../profile/validation.ts';
import type { Field } from '../../../profile/declaration.ts';
import type { Db, IdentityUser } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import { ApiError } from '../../errors.ts';
import * as events from '../../events/events.ts';
import type { App } from '../../relying-party.ts';
import { hash } from '../../crypto.ts';
import * as users from './users.ts';

/** The fields that the app stores with the user: Passage's `user_metadata`. */

/** The user's values by field name; null if there are none. */
export function of(user: Pick<IdentityUser, 'user_metadata'>): Record<string, unknown> | null {
	if (user.user_metadata === null) return null;
	return JSON.parse(user.user_metadata) as Record<string, unknown>;
}

/** Checks the metadata of a sign-up: the fields that registration asks for, and no others. */
export function forRegistration(app: App, given: unknown): Record<string, unknown> {
	return checked(
		app.metadata.filter(({ definition }) => definition.registration),
		given
	);
}

/**
 * Checks the declared fields that a program names, whatever the others are. A field without a value is
 * null.
 */
export function named(app: App, input: unknown): Record<string, unknown> {
	const isNamed = (name: string) =>
		typeof input === 'object' && input !== null && Object.hasOwn(input, name);
	return valuesOf(
		app.metadata.filter(({ name }) => isNamed(name)),
		input
	);
}

/** The values with changes; null removes one, and what `changes` does not name stays. */
export function merge(
	before: Record<string, unknown> | null,
	changes: Record<string, unknown>
): Record<string, unknown> {
	return withoutNulls({ ...before, ...changes });
}

/** Changes with the values. */
export function versionOf({ user_metadata }: Pick<IdentityUser, 'user_metadata'>): string {
	return user_metadata === null ? '' : hash(user_metadata).slice(0, 16);
}

/**
 * Checks and stores changes; fields that `changes` does not name, declared or not, stay as they are.
 * With `version`, refuses with `metadata_changed` if other values have been stored since.
 */
export function change(
	db: Db,
	app: App,
	userId: string,
	changes: unknown,
	version?: string
): Promise<IdentityUser> {
	if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) {
		throw new ApiError('invalid_request', 'user_metadata: must be an object.');
	}
	const declared = new Set(app.metadata.map(({ name }) => name));
	return transact(db, async (trx) => {
		const user = await users.get(trx, app, userId);
		const before = Object.entries(of(user) ?? {});
		const known = before.filter(([name]) => declared.has(name));
		const others = before.filter(([name]) => !declared.has(name));
		const values = checked(app.metadata, { ...Object.fromEntries(known), ...changes });
		const after = { ...Object.fromEntries(others), ...values };
		if (JSON.stringify(after) === user.user_metadata) return user;
		if (version !== undefined && version !== versionOf(user)) {
			throw new ApiError('metadata_changed');
		}
		const stored = of(user) ?? {};
		const changed = [...declared].filter((name) => stored[name] !== values[name]);
		const happening = { kind: 'profile_changed', user_id: userId } as const;
		await events.record(trx, app, { ...happening, target: changed.join(', ') });
		return users.setMetadata(trx, userId, after);
	});
}

function checked(fields: readonly Field[], given: unknown): Record<string, unknown> {
	return withoutNulls(valuesOf(fields, given));
}

function valuesOf(fields: readonly Field[], given: unknown): Record<string, unknown> {
	const result = check(fields, given);
	if (result.ok) return result.values;
	const [[name, message] = ['', '']] = Object.entries(result.errors);
	throw new ApiError('invalid_request', `user_metadata.${name}: ${message}`);
}

/** The elements print the word "null" for a null. */
function withoutNulls(values: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
