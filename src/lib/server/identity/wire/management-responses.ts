import type { Credential, Db, Event, IdentityUser } from '../../db/schema.ts';
import * as events from '../../events/events.ts';
import type { App } from '../../relying-party.ts';
import * as credentials from '../passkeys/credentials.ts';
import type { Issued } from '../messages/issued-links.ts';
import { toRecentEvent } from './recent-events.ts';
import { toCurrentUser, toDevice } from './responses.ts';

/** Answers of the management API, in Passage's words. */

/** How many events a user is shown with, at most. */
const RECENT = 10;

/** A user with passkeys and recent events. */
export async function userResult(db: Db, app: App, user: IdentityUser) {
	const recent = await events.list(db, app, { user_id: user.id, limit: RECENT });
	return { user: toManagedUser(user, await credentials.list(db, user.id), recent) };
}

function toManagedUser(user: IdentityUser, owned: Credential[], recent: Event[]) {
	return {
		...toCurrentUser(user, owned),
		external_id: '',
		recent_events: recent.map(toRecentEvent),
		webauthn_devices: owned.map(toManagedDevice)
	};
}

/** As `toDevice`, without the user, whom the path names. */
export function toManagedDevice(credential: Credential) {
	const { user_id: _, ...device } = toDevice(credential);
	return device;
}

/** A link, with its secret: for a program alone. */
export function toMagicLink(
	app: App,
	{ link, secret, url }: Issued,
	asked: { type?: string | null; redirect_url?: string | null | undefined; ttl: number }
) {
	return {
		id: link.id,
		secret,
		url,
		identifier: link.identifier,
		user_id: link.user_id,
		app_id: link.app_id,
		type: asked.type || 'login',
		ttl: asked.ttl,
		redirect_url: asked.redirect_url || app.redirect_url,
		activated: false
	};
}
