import type { Db, IdentityUser, MagicLink } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import * as outbox from '../../delivery/outbox.ts';
import type { Identifier } from '../../identifier.ts';
import type { App } from '../../relying-party.ts';
import { inSeconds, now } from '../../clock.ts';
import * as linkAddress from './magic-link-url.ts';
import { forgetLinks } from './outstanding.ts';
import { hash, randomId, randomSecret } from '../../crypto.ts';
import * as sends from './rate-limits.ts';
import * as signUps from '../users/sign-ups.ts';
import * as users from '../users/users.ts';

/** Links by mail or text message. */

/** Seconds that a link is good for (OWASP ASVS 5.0 §6.5.5). */
export const LIFETIME = 600;

interface Wish {
	purpose: MagicLink['purpose'];
	/** To where it goes, which is what it proves. */
	address: Identifier;
	/** `magic_link_path`: where the link leads. */
	path?: string;
	/** The session that wants an address proved. */
	session_id?: string;
}

/** Sends the user a link and answers the id to poll with; see `one-time-passcodes.start`. */
export function start(
	db: Db,
	app: App,
	userId: string,
	wish: Wish,
	asker: sends.Asker
): Promise<string> {
	const { purpose, address, path, session_id = null } = wish;
	const secret = `ml${randomSecret()}`;
	const { url, draft } = linkAddress.make(app, path, purpose, secret);
	return transact(db, async (trx) => {
		const user = await users.get(trx, app, userId);
		const outstanding = await findOutstanding(trx, user, wish, asker);
		if (outstanding) return outstanding.id;
		const language = users.languageFor(app, user, asker.language);
		const due_at = await sends.reserve(trx, app, address, asker);
		await forgetLinks(trx, user.id, alike(purpose));
		await signUps.postpone(trx, user);
		const expires_at = new Date(Date.parse(due_at) + LIFETIME * 1000).toISOString();
		const { id } = await trx
			.insertInto('magic_link')
			.values({
				id: randomId(),
				app_id: app.id,
				user_id: user.id,
				purpose,
				channel: address.kind,
				address: address.value,
				secret_hash: hash(secret),
				state: 'open',
				browser_hash: asker.browser_hash,
				requested_from: asker.requested_from,
				draft,
				language,
				session_id,
				created_at: now(),
				expires_at
			})
			.returning('id')
			.executeTakeFirstOrThrow();
		const { requested_from } = asker;
		await outbox.put(
			trx,
			app,
			{ channel: address.kind, address: address.value, user_id: user.id, language },
			{ kind: 'link', purpose, url, minutes: LIFETIME / 60, requested_from },
			{ due_at, expires_at }
		);
		return id;
	});
}

/** One whose message went less than a minute ago, or is still to go. */
function findOutstanding(
	trx: Db,
	user: IdentityUser,
	{ purpose, address, session_id }: Wish,
	{ browser_hash }: sends.Asker
) {
	return trx
		.selectFrom('magic_link')
		.select('id')
		.where('user_id', '=', user.id)
		.where('address', '=', address.value)
		.where('purpose', 'in', alike(purpose))
		.where('state', '=', 'open')
		.where('session_id', session_id ? '=' : 'is', session_id ?? null)
		.where('browser_hash', '=', browser_hash ?? '')
		.where('expires_at', '>', inSeconds(LIFETIME - sends.PAUSE))
		.executeTakeFirst();
}

/** Registering and logging in are one purpose: the elements ask for either in the middle of the other. */
function alike(purpose: MagicLink['purpose']): MagicLink['purpose'][] {
	return purpose === 'verify' ? ['verify'] : ['register', 'login'];
}
