import type { Db, IdentityUser, MagicLink } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import * as linkSecret from '../../../link-secret.ts';
import * as events from '../../events/events.ts';
import * as outbox from '../../delivery/outbox.ts';
import type { Content } from '../../delivery/templates.ts';
import type { Identifier, IdentifierKind } from '../../identifier.ts';
import type { App } from '../../relying-party.ts';
import { after, inSeconds, now } from '../../clock.ts';
import * as magicLinkUrl from './magic-link-url.ts';
import { hash, randomHex, randomId } from '../../crypto.ts';
import * as messageCounts from './message-counts.ts';
import * as rateLimits from './rate-limits.ts';
import * as recipients from './recipients.ts';
import * as decoys from '../users/decoys.ts';
import * as slots from './slots.ts';
import * as signUps from '../users/sign-ups.ts';
import * as users from '../users/users.ts';

/** Links by mail or text message. */

/** Seconds that a link is valid, from when its message is due (OWASP ASVS 5.0 §6.5.5). */
export const LIFETIME = 600;

type Purpose = MagicLink['purpose'];

/** A link that is asked for. */
interface Wish {
	asked: Exclude<MagicLink['asked'], 'key'>;
	/** Where the link is sent; it verifies this identifier. */
	identifier: Identifier;
	/** `magic_link_path`: the page that the link opens. */
	path?: string;
	/** The page that follows, for all pages; else what `path` says of it, for our own. */
	next?: string | undefined;
	/** The session that asks to verify the identifier. */
	session?: { id: string; user_id: string };
	/** The message in place of one with a link. */
	refusal?: Content;
}

/**
 * Sends the owner of the identifier a link, after beginning their sign-up if that is asked for; the answer
 * has the id to poll with. A browser that asks again within a minute gets the same id and no second message.
 * Refuses as `signUps.begin` and `recipients.find` do.
 */
export function start(
	db: Db,
	app: App,
	wish: Wish,
	requester: rateLimits.Requester
): Promise<rateLimits.Accepted> {
	const { asked, identifier, path, session } = wish;
	const secret = linkSecret.spell(randomHex());
	const { origin } = requester;
	const page = { purpose: asked, path, origin };
	const { url, draft_id, next } = magicLinkUrl.make(app, page, secret);
	const body = async (trx: Db) => {
		await rateLimits.takeTurn(trx, app, identifier);
		if (asked === 'register') await signUps.beginWithin(trx, app, identifier);
		const { user, purpose, refusal } = await recipientOf(trx, app, wish, origin);
		const outstanding = await findOutstanding(trx, app, user, wish, requester);
		if (outstanding) return { ...outstanding, due_at: after(outstanding.expires_at, -LIFETIME) };
		const language = users.languageFor(app, user, requester.language);
		const { due_at, standing } = await rateLimits.reserve(trx, app, user, wish, requester);
		await discardBefore(trx, app, user, wish, requester);
		await signUps.postpone(trx, user);
		const id = randomId();
		const { browser_hash, browser_name } = requester;
		const expires_at = after(due_at, LIFETIME);
		await trx
			.insertInto('magic_link')
			.values({
				id,
				app_id: app.id,
				user_id: user.id,
				asked,
				purpose: purpose === 'existing' ? 'login' : purpose,
				identifier_kind: identifier.kind,
				identifier: identifier.value,
				secret_hash: hash(secret),
				browser_hash,
				browser_name,
				session_id: session?.id ?? null,
				draft_id,
				next: wish.next ?? next,
				language,
				created_at: now(),
				expires_at,
				collectable: 0
			})
			.execute();
		if (purpose === 'verify') {
			const target = identifier.kind;
			await events.record(trx, app, { kind: 'address_change_started', user_id: user.id, target });
		}
		await outbox.put(
			trx,
			app,
			{ identifier, user_id: user.id, language, origin },
			refusal ?? { kind: 'link', purpose, url, minutes: LIFETIME / 60, browser_name },
			{ due_at, expires_at, priority: outbox.PRIORITY[standing] }
		);
		await messageCounts.add(trx, app, standing);
		return { id, due_at };
	};
	return slots.use(db, requester.network, () => transact(db, body, 'read committed'));
}

async function recipientOf(trx: Db, app: App, wish: Wish, origin: string) {
	const { asked, identifier } = wish;
	if (asked !== 'verify') return recipients.find(trx, app, { asked, identifier }, origin);
	const user = await users.get(trx, app, wish.session?.user_id ?? '');
	return { user, purpose: 'verify', refusal: wish.refusal } as const;
}

/**
 * Voids what the new link replaces: the links of the same browser, as a request from elsewhere voids
 * nothing (M-07), or the user's earlier change of identifier.
 */
async function discardBefore(
	trx: Db,
	app: App,
	user: IdentityUser,
	{ asked, identifier }: Wish,
	{ browser_hash }: rateLimits.Requester
): Promise<void> {
	if (asked === 'verify') return discard(trx, user.id, ['verify'], identifier.kind);
	await unused(trx, decoys.idsBehind(app, user, identifier), ['register', 'login'])
		.where('browser_hash', '=', browser_hash ?? '')
		.execute();
}

/** Voids the user's unused links of these purposes, to identifiers of any kind or of that one. */
export async function discard(
	trx: Db,
	userId: string,
	purposes: Purpose[],
	kind?: IdentifierKind
): Promise<void> {
	const links = unused(trx, [userId], purposes);
	await (kind ? links.where('identifier_kind', '=', kind) : links).execute();
}

function unused(trx: Db, userIds: string[], purposes: Purpose[]) {
	return trx
		.deleteFrom('magic_link')
		.where('user_id', 'in', userIds)
		.where('purpose', 'in', purposes)
		.where('used_at', 'is', null);
}

/** A link whose message was sent less than a minute ago, or is still to be sent. */
async function findOutstanding(
	trx: Db,
	app: App,
	user: IdentityUser,
	{ asked, identifier, session }: Wish,
	{ browser_hash }: rateLimits.Requester
) {
	const found = await trx
		.selectFrom('magic_link')
		.select(['id', 'expires_at'])
		.where('user_id', '=', user.id)
		.where('identifier', '=', identifier.value)
		.where('asked', 'in', asked === 'verify' ? ['verify'] : rateLimits.answeredBy(app, asked))
		.where('used_at', 'is', null)
		.where('session_id', session ? '=' : 'is', session?.id ?? null)
		.where('browser_hash', '=', browser_hash ?? '')
		.where('expires_at', '>', inSeconds(LIFETIME - rateLimits.PAUSE))
		.execute();
	// One that ends later was sent before the clock was set back.
	return found.find(({ expires_at }) => expires_at <= inSeconds(LIFETIME + rateLimits.AHEAD));
}
