import type { Db, IdentityUser } from '../db/schema.ts';
import * as profiles from '../profile/profiles.ts';
import * as drafts from './drafts.ts';

/** Deletes what the app stores about a user who is deleted: the profile and the drafts. */
export async function forget(trx: Db, user: IdentityUser): Promise<void> {
	const own = [
		{ value: user.email, verified: user.email_verified },
		{ value: user.phone, verified: user.phone_verified }
	].flatMap(({ value, verified }) => (value === null ? [] : [{ value, verified }]));
	await drafts.forget(trx, {
		identifiers: own.map(({ value }) => value),
		verified: own.filter(({ verified }) => verified === 1).map(({ value }) => value),
		browsers: [user.signup_browser_hash].filter((hash) => hash !== null)
	});
	await profiles.remove(trx, user.id);
}
