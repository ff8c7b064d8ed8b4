import type { RequestEvent } from '@sveltejs/kit';
import * as browserCookie from '../http/browser-cookie.ts';
import * as session from '../session/session.ts';
import * as drafts from './drafts.ts';

/** The drafts of the signed-in user. All of it throws as `session.details` does. */

/**
 * Makes the draft that this browser wrote, or that came with a link which its writer asked for, their
 * profile. `draft` is the id in the page's URL.
 */
export async function commit(event: RequestEvent, draft?: string | null): Promise<void> {
	const browser = browserCookie.find(event);
	// Most users who log in have neither, and the service need not be asked who they are.
	if (browser === undefined && !draft) return;
	const details = await session.details(event);
	const passage_id = event.locals.user?.passage_id ?? '';
	const { draft_id: id, draft_browser_hash: asker } = details.session;
	await drafts.commit(
		event.locals.db,
		{ passage_id, ...ownerOf(event, details) },
		{ id: draft, browser, mailed: draft && id && asker ? { id, browser: asker } : null }
	);
}

/** The values to offer to the user for confirmation, or undefined. */
export async function propose(event: RequestEvent) {
	return drafts.propose(event.locals.db, ownerOf(event, await session.details(event)));
}

export async function list(event: RequestEvent) {
	return drafts.list(event.locals.db, ownerOf(event, await session.details(event)));
}

export async function forget(event: RequestEvent): Promise<void> {
	await drafts.forget(event.locals.db, ownerOf(event, await session.details(event)));
}

function ownerOf(
	event: RequestEvent,
	{ user }: Awaited<ReturnType<typeof session.details>>
): drafts.Owner {
	const { email, email_verified, phone, phone_verified, signup_browser_hash } = user;
	return {
		identifiers: [email, phone].filter(Boolean),
		verified: [email_verified ? email : '', phone_verified ? phone : ''].filter(Boolean),
		browsers: [browserCookie.find(event), signup_browser_hash].filter((hash) => hash != null),
		id: event.url.searchParams.get('draft')
	};
}
