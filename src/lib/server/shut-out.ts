import type { SelectQueryBuilder } from 'kysely';
import type { Database, Db } from './db/schema.ts';
import type { IdentifierKind } from './identifier.ts';
import * as origins from './origins.ts';
import type { App } from './relying-party.ts';

/** Accounts that changed settings shut out: the operator reads of them at the start. */

/** Counting ends above. */
const MOST = 10_000;
/** At most so many passkeys are looked at: an account has a few. */
const PASSKEYS = 5 * MOST;

/** A warning for each setting that closes accounts' way to log in, with their number and the way back. */
export async function warnings(db: Db, app: App): Promise<string[]> {
	const kind = app.allowed_identifier;
	const lacking = kind === 'both' ? 0 : await lackingAccounts(db, app, kind);
	const all = [await otherHost(db, app), await otherApp(db, app), otherIdentifier(app, lacking)];
	return [...all, await withoutPasskey(db, app)].filter((text) => text !== undefined);
}

/** As `warnings`, of users that a dry run of an import would make: those whom IDENTIFIER shuts out. */
export function warningsOf(app: App, users: Iterable<Record<IdentifierKind, string | null>>) {
	const kind = app.allowed_identifier;
	const lacking = kind === 'both' ? [] : [...users].filter((user) => user[kind] === null);
	return [otherIdentifier(app, lacking.length)].filter((text) => text !== undefined);
}

async function otherHost(db: Db, app: App) {
	const passkeys = db.selectFrom('credential').select('user_id as id').limit(PASSKEYS);
	// Two ranges of the index, where `!=` would visit every row.
	const accounts =
		(await count(db, passkeys.where('rp_id', '<', app.rp_id))) +
		(await count(db, passkeys.where('rp_id', '>', app.rp_id)));
	if (accounts === 0) return undefined;
	const setting = rpIdSetting(app);
	return `The passkeys of ${written(accounts)} were made for another host than ${app.rp_id}, which ${setting} names, and do not work there. Set ${setting} back, or let their users log in by a code or a link and add a passkey.`;
}

/** The setting that decides what passkeys are bound to. */
function rpIdSetting(app: App): string {
	if (new URL(origins.first(app)).hostname !== app.rp_id) return 'RP_ID';
	return app.auth_origins.length > 0 ? 'AUTH_ORIGINS' : 'ORIGIN';
}

async function otherApp(db: Db, app: App) {
	if ((await count(db, accountsOf(db, app.id).limit(1))) > 0) return undefined;
	const others = await db.selectFrom('app').select('id').where('id', '!=', app.id).execute();
	for (const { id } of others) {
		const accounts = await count(db, accountsOf(db, id));
		if (accounts > 0) {
			return `The app ${app.id} has no accounts, but ${written(accounts)} of this database belong to the app ${id} and cannot log in. Set PASSAGE_APP_ID=${id}.`;
		}
	}
	return undefined;
}

const lackingAccounts = (db: Db, app: App, kind: IdentifierKind) =>
	count(db, accountsOf(db, app.id).where(kind, 'is', null));

function otherIdentifier({ allowed_identifier: kind, passkeys }: App, accounts: number) {
	if (accounts === 0) return undefined;
	const rest = passkeys ? 'can log in by passkey only' : 'cannot log in';
	const missing = kind === 'email' ? 'email address' : 'phone number';
	return `${written(accounts)} without ${kind === 'email' ? 'an' : 'a'} ${missing} ${rest} with IDENTIFIER=${kind}. Set IDENTIFIER=both.`;
}

async function withoutPasskey(db: Db, app: App) {
	if (app.fallback !== null) return undefined;
	const first = accountsOf(db, app.id).limit(MOST).as('account');
	const without = db
		.selectFrom(first)
		.select('account.id')
		.where((eb) =>
			eb.not(
				eb.exists(
					eb
						.selectFrom('credential')
						.select('credential.id')
						.whereRef('credential.user_id', '=', 'account.id')
				)
			)
		);
	const accounts = await count(db, without);
	if (accounts === 0) return undefined;
	return `${written(accounts)} of the first ${written(MOST)} have no passkey and cannot log in with FALLBACK=none. Set FALLBACK=otp or FALLBACK=magic_link.`;
}

/** Those that have finished their sign-up. */
function accountsOf(db: Db, appId: string) {
	return db
		.selectFrom('identity_user')
		.select('id')
		.where('app_id', '=', appId)
		.where('expires_at', 'is', null)
		.limit(MOST + 1);
}

/** The number of different ids in the rows. */
async function count<O extends { id: string }>(
	db: Db,
	rows: SelectQueryBuilder<Database, never, O>
): Promise<number> {
	const { found } = await db
		.selectFrom(rows.as('row'))
		.select(({ fn }) => fn.count<number>('row.id').distinct().as('found'))
		.executeTakeFirstOrThrow();
	return found;
}

function written(accounts: number): string {
	if (accounts > MOST) return `more than ${MOST.toLocaleString('en')} accounts`;
	return `${accounts.toLocaleString('en')} account${accounts === 1 ? '' : 's'}`;
}
