import type { Db, MagicLink } from '../../db/schema.ts';
import { ApiError } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { now } from '../../clock.ts';
import { hash } from '../../crypto.ts';

/**
 * What a link does once its message has arrived. Only `consume` and `approve` use it up, and both need a
 * person's press: mail scanners open pages and run their scripts.
 */

/** The link with that secret, as it is; refuses one that is unknown, used or expired. */
export async function preview(db: Db, app: App, secret: string): Promise<MagicLink> {
	const link = await db
		.selectFrom('magic_link')
		.selectAll()
		.where('app_id', '=', app.id)
		.where('secret_hash', '=', hash(secret))
		.executeTakeFirst();
	if (!link) {
		throw new ApiError('magic_link_not_found', undefined, { reason: 'unknown_link' });
	}
	if (link.used_at !== null) throw invalid('used_link', link);
	if (link.expires_at > now()) return link;
	// So that no clock that is set back revives it.
	await use(db, link, false);
	throw invalid('expired_link', link);
}

/**
 * Uses a link up in the browser where it was pressed. If that is the browser that asked, its poll may
 * collect the link too.
 */
export async function consume(
	trx: Db,
	link: MagicLink,
	{ browser_hash }: { browser_hash: string | null }
): Promise<void> {
	const same = link.browser_hash !== null && link.browser_hash === browser_hash;
	await use(trx, link, same && link.purpose !== 'verify');
}

/** Uses a link up for the browser that asked: its poll collects the link, once. */
export async function approve(db: Db, app: App, secret: string): Promise<void> {
	const link = await preview(db, app, secret);
	// No browser waits for a link that a program asked for.
	if (link.purpose === 'verify' || link.asked === 'key') throw new ApiError('invalid_magic_link');
	await use(db, link, true);
}

/**
 * The link that the browser that asked may sign in with now, once; else undefined. An expired one is used
 * up too, so that no clock that is set back revives it.
 */
export async function collect(
	trx: Db,
	app: App,
	id: string,
	{ browser_hash }: { browser_hash: string | null }
): Promise<MagicLink | undefined> {
	const link = await trx
		.updateTable('magic_link')
		.set({ collectable: 0 })
		.where('id', '=', id)
		.where('app_id', '=', app.id)
		.where('collectable', '=', 1)
		.where((eb) =>
			eb.or([eb('browser_hash', 'is', null), eb('browser_hash', '=', browser_hash ?? '')])
		)
		.returningAll()
		.executeTakeFirst();
	return link && link.expires_at > now() ? link : undefined;
}

/** Of parallel callers one succeeds. */
async function use(db: Db, link: MagicLink, collectable: boolean): Promise<void> {
	const { numUpdatedRows } = await db
		.updateTable('magic_link')
		.set({ used_at: now(), collectable: Number(collectable) })
		.where('id', '=', link.id)
		.where('used_at', 'is', null)
		.executeTakeFirst();
	if (numUpdatedRows === 0n) throw invalid('used_link', link);
}

function invalid(reason: string, { user_id }: MagicLink): ApiError {
	return new ApiError('invalid_magic_link', undefined, { reason, user_id });
}
