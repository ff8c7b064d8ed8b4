import type { Db, IdentityUser } from '../lib/server/db/schema.ts';
import { canonical } from '../lib/server/identifier.ts';
import * as users from '../lib/server/identity/users/users.ts';
import type { App } from '../lib/server/relying-party.ts';
import { Failure } from './command.ts';

/** The user with that address, phone number or id. Throws a Failure if there is none. */
export async function find(db: Db, app: App, who = ''): Promise<IdentityUser> {
	const identifier = canonical(who, 'both');
	const user =
		(identifier && (await users.findByIdentifier(db, app, identifier))) ??
		(await users.find(db, app, who.trim()));
	if (user) return user;
	const shown = JSON.stringify(identifier?.value ?? who);
	throw new Failure(`There is no user ${shown}. Look for one with: users find BEGINNING`);
}

/** As `find`, but the id of a user who is deleted, or never was, is taken as it is. */
export async function idOf(db: Db, app: App, who: string): Promise<string> {
	if (/^[A-Za-z0-9]{24}$/.test(who.trim())) return who.trim();
	return (await find(db, app, who)).id;
}

/** What people call the user. */
export function nameOf({ email, phone, id }: IdentityUser): string {
	return email ?? phone ?? id;
}
