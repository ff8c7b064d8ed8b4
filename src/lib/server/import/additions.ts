import { toRow } from '../../profile/columns.ts';
import { storedFields } from '../../profile/fields.ts';
import { now } from '../clock.ts';
import { randomId } from '../crypto.ts';
import type { ProfileRow } from '../db/schema.ts';
import { profile as declared } from '../profile/declaration.ts';
import type { App } from '../relying-party.ts';
import type { Entry } from './entry.ts';
import type { Plan } from './plan.ts';
import type { Stored } from './stored.ts';

/** What a row adds to its user: passkeys and a profile. */

/** Adds the row's new passkeys to the plan. Answers how many, and why others are left out. */
export function addPasskeys(
	app: App,
	{ owners, passkeyIds }: Stored,
	plan: Plan,
	user_id: string,
	{ passkeys }: Entry
): { added: number; refusals: string[] } {
	const refusals: string[] = [];
	let added = 0;
	for (const passkey of passkeys) {
		const owner = owners.get(passkey.credential_id);
		if (owner !== undefined && owner !== user_id) {
			refusals.push(`a passkey belongs to another user, ${owner}`);
		}
		if (owner !== undefined) continue;
		owners.set(passkey.credential_id, user_id);
		const id = passkeyIds.has(passkey.id) ? randomId() : passkey.id;
		passkeyIds.add(id);
		plan.credentials.push({ ...passkey, id, app_id: app.id, user_id });
		added++;
	}
	return { added, refusals };
}

/** Adds the row's profile to the plan, if it changes anything; whether it does. */
export function addProfile({ profiles }: Stored, plan: Plan, id: string, entry: Entry): boolean {
	const given = storedFields(declared).filter(({ name }) => Object.hasOwn(entry.profile, name));
	if (given.length === 0) return false;
	const before = profiles.get(id);
	const row = toRow(given, entry.profile);
	const stored: Record<string, unknown> = { ...before };
	const changes = Object.entries(row).some(([name, value]) => value !== (stored[name] ?? null));
	if (before && !changes) return false;
	const { profile_created_at, profile_updated_at, created_at } = entry.once;
	const since = profile_created_at ?? created_at ?? now();
	const after: ProfileRow = {
		...stored,
		...row,
		passage_id: id,
		version: (before?.version ?? 0) + 1,
		created_at: before?.created_at ?? since,
		updated_at: before ? now() : (profile_updated_at ?? since)
	};
	profiles.set(id, after);
	const isNew = before === undefined || plan.profiles.has(id);
	(isNew ? plan.profiles : plan.changedProfiles).set(id, after);
	return true;
}
