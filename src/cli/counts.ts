import type { Db } from '../lib/server/db/schema.ts';
import type { App } from '../lib/server/relying-party.ts';

/** How much a database holds, to tell whether it is the right one. */
export async function counts(db: Db, app: App) {
	const ofApp = (table: 'identity_user' | 'credential') =>
		db
			.selectFrom(table)
			.select((eb) => eb.fn.countAll<number>().as('rows'))
			.where('app_id', '=', app.id)
			.executeTakeFirstOrThrow();
	const profiles = db
		.selectFrom('profile')
		.select((eb) => eb.fn.countAll<number>().as('rows'))
		.executeTakeFirstOrThrow();
	const last = db
		.selectFrom('identity_user')
		.select((eb) => eb.fn.max<string | null>('last_login_at').as('at'))
		.where('app_id', '=', app.id)
		.executeTakeFirstOrThrow();
	return {
		users: (await ofApp('identity_user')).rows,
		passkeys: (await ofApp('credential')).rows,
		profiles: (await profiles).rows,
		last_login_at: (await last).at
	};
}
