import type { Db, IdentityUser, ProfileRow } from '../db/schema.ts';
import type { App } from '../relying-party.ts';
import type { Entry } from './entry.ts';
import type { PasskeyColumns } from './passkey.ts';

/** What is stored of the users that a batch of rows speaks of; `plan` changes it as its rows follow. */
export interface Stored {
	byId: Map<string, IdentityUser>;
	byEmail: Map<string, IdentityUser>;
	byPhone: Map<string, IdentityUser>;
	byHandle: Map<string, IdentityUser>;
	/** By credential id: whose it is. */
	owners: Map<string, string>;
	/** The ids of rows, which are not those that authenticators know. */
	passkeyIds: Set<string>;
	profiles: Map<string, ProfileRow>;
	/** In a dry run: the users that earlier rows would make. */
	planned?: ReadonlyMap<string, unknown> | undefined;
}

export async function read(db: Db, app: App, entries: readonly Entry[]): Promise<Stored> {
	const named = {
		ids: present(entries.map(({ id }) => id)),
		emails: present(entries.map(({ email }) => email)),
		phones: present(entries.map(({ phone }) => phone)),
		handles: present(entries.map(({ once }) => once.user_handle)),
		passkeys: entries.flatMap(({ passkeys }) => passkeys)
	};
	const users = db.selectFrom('identity_user').selectAll();
	const ofApp = users.where('app_id', '=', app.id);
	const found = [
		...(await some(named.ids, (ids) => users.where('id', 'in', ids).execute())),
		...(await some(named.emails, (emails) => ofApp.where('email', 'in', emails).execute())),
		...(await some(named.phones, (phones) => ofApp.where('phone', 'in', phones).execute())),
		...(await some(named.handles, (handles) => users.where('user_handle', 'in', handles).execute()))
	];
	const stored = emptyStored();
	for (const user of found) note(stored, user);
	await readPasskeys(db, stored, named.passkeys);
	// A row without an id may be about a user who was found by the address.
	const withProfile = present([...named.ids, ...stored.byId.keys()]);
	const profiles = await some(withProfile, (ids) =>
		db.selectFrom('profile').selectAll().where('passage_id', 'in', ids).execute()
	);
	for (const profile of profiles) stored.profiles.set(profile.passage_id, profile);
	return stored;
}

async function readPasskeys(db: Db, stored: Stored, named: readonly PasskeyColumns[]) {
	const columns = ['id', 'credential_id'] as const;
	for (const column of columns) {
		const values = named.map((each) => each[column]);
		const found = await some(values, (some) =>
			db
				.selectFrom('credential')
				.select(['id', 'credential_id', 'user_id'])
				.where(column, 'in', some)
				.execute()
		);
		for (const each of found) {
			stored.owners.set(each.credential_id, each.user_id);
			stored.passkeyIds.add(each.id);
		}
	}
}

function emptyStored(): Stored {
	return {
		byId: new Map(),
		byEmail: new Map(),
		byPhone: new Map(),
		byHandle: new Map(),
		owners: new Map(),
		passkeyIds: new Set(),
		profiles: new Map()
	};
}

/** Enters a user as stored, or as it is about to be. */
export function note({ byId, byEmail, byPhone, byHandle }: Stored, user: IdentityUser): void {
	byId.set(user.id, user);
	byHandle.set(user.user_handle, user);
	if (user.email !== null) byEmail.set(user.email, user);
	if (user.phone !== null) byPhone.set(user.phone, user);
}

/** Takes a user out who is changed or goes. */
export function forget({ byId, byEmail, byPhone }: Stored, user: IdentityUser): void {
	byId.delete(user.id);
	if (user.email !== null) byEmail.delete(user.email);
	if (user.phone !== null) byPhone.delete(user.phone);
}

function present(values: (string | undefined)[]): string[] {
	return [...new Set(values.filter((value) => value !== undefined))];
}

/** SQLite and PostgreSQL differ on a list without members. */
async function some<Found>(
	values: string[],
	find: (values: string[]) => Promise<Found[]>
): Promise<Found[]> {
	return values.length > 0 ? find(values) : [];
}
