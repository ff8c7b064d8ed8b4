import type { Db, MagicLink } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import { Refusal } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { now } from '../../clock.ts';
import { hash } from '../../crypto.ts';
import * as signIns from '../sign-ins.ts';
import type * as tokens from '../sessions/tokens.ts';
import * as users from '../users/users.ts';

/**
 * What becomes of a link. Only `activate` and `approve` consume one, and both want a person's press
 * first: mail scanners open pages and run their scripts.
 */

/** The link with that secret, unchanged; refuses one that is unknown, used or too old. */
export async function preview(db: Db, app: App, secret: string): Promise<MagicLink> {
	const link = await db
		.selectFrom('magic_link')
		.selectAll()
		.where('app_id', '=', app.id)
		.where('secret_hash', '=', hash(secret))
		.executeTakeFirst();
	if (!link) throw new Refusal('magic_link_not_found');
	if (link.state !== 'open' || link.expires_at <= now()) throw new Refusal('invalid_magic_link');
	return link;
}

/**
 * Uses a link up: signs in who presses it, in the browser where it is pressed. The poll of the browser
 * that asked is answered too only where that is the same one.
 */
export async function activate(
	db: Db,
	app: App,
	secret: string,
	visitor: signIns.Visitor
): Promise<tokens.Begun> {
	const { id } = await preview(db, app, secret);
	return transact(db, async (trx) => {
		const link = await move(trx, id, ['open'], 'done');
		if (!link) throw new Refusal('invalid_magic_link');
		if (link.purpose === 'verify') return signIns.changeAddress(trx, app, link, visitor);
		if (link.browser_hash !== null && link.browser_hash === visitor.browser_hash) {
			await move(trx, id, ['done'], 'same');
		}
		return signIn(trx, app, link, visitor);
	});
}

/** Uses a link up for the browser that asked: its poll is answered, once; nobody is signed in here. */
export async function approve(db: Db, app: App, secret: string): Promise<void> {
	const { id, purpose } = await preview(db, app, secret);
	const allowed = purpose !== 'verify' && (await move(db, id, ['open'], 'approved'));
	if (!allowed) throw new Refusal('invalid_magic_link');
}

/** Signs in the browser that asked, once, after its link was approved or used in the same browser. */
export async function collect(
	db: Db,
	app: App,
	id: string,
	visitor: signIns.Visitor
): Promise<tokens.Begun> {
	return transact(db, async (trx) => {
		const link = await trx
			.selectFrom('magic_link')
			.select('browser_hash')
			.where('id', '=', id)
			.where('app_id', '=', app.id)
			.where('expires_at', '>', now())
			.executeTakeFirst();
		const theirs =
			link && (link.browser_hash === null || link.browser_hash === visitor.browser_hash);
		const collected = theirs && (await move(trx, id, ['approved', 'same'], 'done'));
		if (!collected) throw new Refusal('magic_link_not_found');
		return signIn(trx, app, collected, visitor);
	});
}

async function signIn(
	trx: Db,
	app: App,
	link: MagicLink,
	visitor: signIns.Visitor
): Promise<tokens.Begun> {
	const user = await users.get(trx, app, link.user_id);
	const proof = { kind: link.channel, value: link.address };
	const { draft, language } = link;
	return signIns.begin(trx, app, user, { proof, draft, language }, visitor);
}

/** Of parallel callers only one moves a link on. */
function move(db: Db, id: string, from: MagicLink['state'][], to: MagicLink['state']) {
	return db
		.updateTable('magic_link')
		.set({ state: to })
		.where('id', '=', id)
		.where('state', 'in', from)
		.returningAll()
		.executeTakeFirst();
}
