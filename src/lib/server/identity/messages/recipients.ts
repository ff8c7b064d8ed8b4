import type { Db, IdentityUser } from '../../db/schema.ts';
import type { Content } from '../../delivery/templates.ts';
import type { Identifier } from '../../identifier.ts';
import type { App } from '../../relying-party.ts';
import * as magicLinkUrl from './magic-link-url.ts';
import * as decoys from '../users/decoys.ts';
import * as users from '../users/users.ts';

/**
 * Whom a message with a code or a link goes to, and what it says. Where accounts are hidden, every
 * identifier gets a message, and it alone tells the difference.
 */
export interface Recipient {
	/** Not stored where the identifier has no account. */
	user: IdentityUser;
	/** What the code or the link does; `existing` logs in an owner who asked to register. */
	purpose: 'register' | 'login' | 'existing';
	/** Takes the place of a message with a code or a link. */
	refusal?: Content;
}

/** The recipient behind the identifier. Refuses one without an account, unless accounts are hidden. */
export async function find(
	trx: Db,
	app: App,
	{ identifier, asked }: { identifier: Identifier; asked: 'register' | 'login' },
	origin: string
): Promise<Recipient> {
	const user = await users.findByIdentifier(trx, app, identifier);
	if (!user) {
		if (!app.hides_accounts) throw users.unknown();
		const refusal = refuse(app, 'unknown', origin);
		return { user: decoys.of(app, identifier), purpose: 'login', refusal };
	}
	if (user.status === 'pending') return { user, purpose: 'register' };
	if (!app.hides_accounts) return { user, purpose: 'login' };
	if (user.status === 'inactive') {
		return { user, purpose: 'login', refusal: refuse(app, 'disabled', origin) };
	}
	return { user, purpose: asked === 'register' ? 'existing' : 'login' };
}

/** The message about an identifier that a page of that origin asked for in vain. */
export function refuse(
	app: App,
	reason: 'unknown' | 'disabled' | 'taken',
	origin: string
): Content {
	const invites = reason === 'unknown' && app.public_signup;
	return { kind: 'refusal', reason, url: invites ? magicLinkUrl.toRegister(app, origin) : '' };
}
