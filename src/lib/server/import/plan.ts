import type { Credential, IdentityUser, ProfileRow } from '../db/schema.ts';
import type { App } from '../relying-party.ts';
import { addPasskeys, addProfile } from './additions.ts';
import type { Entry } from './entry.ts';
import { Refused } from './rows.ts';
import { forget, note, type Stored } from './stored.ts';
import { changedUser, newUser } from './user-columns.ts';

/** What a batch of rows changes. */
export interface Plan {
	users: Map<string, IdentityUser>;
	changed: Map<string, IdentityUser>;
	credentials: Credential[];
	profiles: Map<string, ProfileRow>;
	changedProfiles: Map<string, ProfileRow>;
	/** Unfinished sign-ups that give way to the owners of their addresses. */
	released: IdentityUser[];
	/** Users who can no longer log in. */
	disabled: string[];
}

export const emptyPlan = (): Plan => ({
	users: new Map(),
	changed: new Map(),
	credentials: [],
	profiles: new Map(),
	changedProfiles: new Map(),
	released: [],
	disabled: []
});

export interface Outcome {
	line: number;
	outcome: 'created' | 'updated' | 'unchanged';
	passkeys: number;
	/** Why some of its passkeys are left out. */
	refusals: string[];
}

/** Adds to the plan what the row changes. Throws Refused, and then adds nothing. */
export function add(app: App, stored: Stored, plan: Plan, entry: Entry): Outcome {
	if (entry.adds && entry.id !== undefined && stored.planned?.has(entry.id)) {
		const { line, passkeys, refusals } = entry;
		return { line, outcome: 'updated', passkeys: passkeys.length, refusals };
	}
	const before = find(app, stored, entry);
	const holders = holdersOf(app, stored, entry, before);
	const after = before ? changedUser(before, entry) : newUser(app, stored, entry);
	for (const holder of holders) {
		forget(stored, holder);
		if (!plan.users.delete(holder.id)) plan.released.push(holder);
	}
	const isChanged = before !== undefined && !equal(before, after);
	if (before && isChanged) forget(stored, before);
	note(stored, after);
	if (!before) plan.users.set(after.id, after);
	else if (isChanged) (plan.users.has(after.id) ? plan.users : plan.changed).set(after.id, after);
	if (before?.status === 'active' && after.status === 'inactive') plan.disabled.push(after.id);
	const { added, refusals } = addPasskeys(app, stored, plan, after.id, entry);
	const hasProfile = addProfile(stored, plan, after.id, entry);
	const isUpdated = isChanged || added > 0 || hasProfile;
	return {
		line: entry.line,
		outcome: !before ? 'created' : isUpdated ? 'updated' : 'unchanged',
		passkeys: added,
		refusals: [...entry.refusals, ...refusals]
	};
}

/** The user whom the row is about: by id or, where it gives none, by an address. */
function find(app: App, stored: Stored, { id, email, phone, adds }: Entry) {
	const holders = [
		email === undefined ? undefined : stored.byEmail.get(email),
		phone === undefined ? undefined : stored.byPhone.get(phone)
	];
	// Any visitor can begin a sign-up: one that is unfinished is not the user's.
	const account = holders.find((holder) => holder?.expires_at === null);
	const found = id === undefined ? account : stored.byId.get(id);
	if (found && found.app_id !== app.id) throw new Refused(`the user ${id} belongs to another app`);
	if (!found && adds) throw new Refused(`there is no user ${id}`);
	return found;
}

/** The unfinished sign-ups that hold the row's addresses. Throws Refused where an account holds one. */
function holdersOf(app: App, stored: Stored, { email, phone }: Entry, own?: IdentityUser) {
	const holders = [
		email === undefined ? undefined : stored.byEmail.get(email),
		phone === undefined ? undefined : stored.byPhone.get(phone)
	].filter((holder): holder is IdentityUser => holder !== undefined && holder.id !== own?.id);
	for (const { id, expires_at, email: held } of holders) {
		if (expires_at !== null) continue;
		const what = held === email ? 'email' : 'phone';
		throw new Refused(`the ${what} belongs to another user, ${id}`);
	}
	return [...new Set(holders)];
}

const equal = (one: object, other: object) => JSON.stringify(one) === JSON.stringify(other);
