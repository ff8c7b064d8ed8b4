import type { Db, IdentityUser, MagicLink } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import * as linkSecret from '../../../link-secret.ts';
import { inSeconds, MINUTE, now } from '../../clock.ts';
import { hash, randomHex, randomId } from '../../crypto.ts';
import * as outbox from '../../delivery/outbox.ts';
import { ApiError } from '../../errors.ts';
import * as events from '../../events/events.ts';
import type { Identifier, IdentifierKind } from '../../identifier.ts';
import type { App } from '../../relying-party.ts';
import * as creation from '../users/creation.ts';
import * as identifiers from '../users/identifiers.ts';
import * as users from '../users/users.ts';
import * as magicLinkUrl from './magic-link-url.ts';
import * as messageCounts from './message-counts.ts';
import * as rateLimits from './rate-limits.ts';

/** Links that a program with an API key asks for, to send them by itself or through us. */

/** As the program gives it. */
export interface Wish {
	user_id?: string | null | undefined;
	email?: string | null | undefined;
	phone?: string | null | undefined;
	/** Where the link goes, for a user who has both identifiers. */
	channel?: IdentifierKind | null | undefined;
	verifies: boolean;
	sends: boolean;
	minutes: number;
	language?: string | undefined;
	path?: string | undefined;
	/** The page to go to afterwards. */
	next?: string | undefined;
}

/** A link with what only its address holds. */
export interface Issued {
	link: Pick<MagicLink, 'id' | 'app_id' | 'user_id' | 'identifier'>;
	secret: string;
	url: string;
}

/**
 * Makes a link for a user, who is made where the identifier has none; sends it if that is wished. Refuses
 * an unknown user, a disabled one, and a user without that identifier.
 */
export function create(db: Db, app: App, wish: Wish): Promise<Issued> {
	const secret = linkSecret.spell(randomHex());
	return transact(db, async (trx) => {
		const { user, identifier } = await recipientOf(trx, app, wish);
		if (user.status === 'inactive') {
			throw new ApiError('operation_not_allowed', 'This account has been disabled.');
		}
		const purpose = purposeOf(user, wish);
		const page = { purpose, path: wish.path, origin: undefined };
		const { url, draft_id, next } = magicLinkUrl.make(app, page, secret);
		const language = users.languageFor(app, user, wish.language);
		const link = {
			id: randomId(),
			app_id: app.id,
			user_id: user.id,
			asked: 'key',
			purpose,
			identifier_kind: identifier.kind,
			identifier: identifier.value,
			secret_hash: hash(secret),
			browser_hash: null,
			browser_name: '',
			session_id: null,
			draft_id,
			next: wish.next ?? next,
			language,
			created_at: now(),
			expires_at: inSeconds(wish.minutes * MINUTE),
			collectable: 0
		} as const;
		await trx.insertInto('magic_link').values(link).execute();
		const target = identifier.kind;
		await events.record(trx, app, { kind: 'magic_link_created', user_id: user.id, target });
		if (wish.sends) {
			rateLimits.assertCountry(app, identifier);
			await outbox.put(
				trx,
				app,
				{ identifier, user_id: user.id, language },
				{ kind: 'link', purpose, url, minutes: wish.minutes, browser_name: app.brand.name },
				{ due_at: now(), expires_at: link.expires_at, priority: outbox.PRIORITY.known }
			);
			await messageCounts.add(trx, app, 'known');
		}
		return { link, secret, url };
	});
}

function purposeOf({ status }: IdentityUser, { verifies }: Wish): MagicLink['purpose'] {
	// To finish a sign-up verifies too.
	if (status === 'pending') return 'register';
	return verifies ? 'verify' : 'login';
}

async function recipientOf(trx: Db, app: App, wish: Wish) {
	const own = identifiers.given(app, wish);
	if (!wish.user_id && own.length === 0) {
		const message = 'user_id, email or phone: one of them cannot be blank.';
		throw new ApiError('invalid_request', message);
	}
	const user = wish.user_id
		? await users.get(trx, app, wish.user_id)
		: await creation.ensure(trx, app, own);
	if (own.some(({ kind, value }) => user[kind] !== value)) {
		throw new ApiError('invalid_request', 'user_id: is not the user with that identifier.');
	}
	return { user, identifier: identifierOf(user, wish.channel ?? own[0]?.kind, wish) };
}

function identifierOf(
	user: IdentityUser,
	kind: IdentifierKind | undefined,
	{ channel }: Wish
): Identifier {
	const found = identifiers.of(user, kind);
	if (!found || (channel && found.kind !== channel)) {
		throw new ApiError('invalid_request', `channel: the user has no ${channel ?? 'identifier'}.`);
	}
	return found;
}
