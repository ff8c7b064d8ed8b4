import type { RequestEvent } from '@sveltejs/kit';
import { accessToken } from '../http/bearer.ts';
import * as browserMark from '../http/browser-cookie.ts';
import type { Author } from './drafts.ts';
import { findIdentifiers, type Identifiers } from '../session/guards.ts';
import type { Claims } from '../session/identity-client.ts';
import * as sessionFacts from '../session/session-facts.ts';

/**
 * Whose drafts somebody signed in may see: with the addresses goes the browser that asks, the one in
 * which they signed up, as the session's facts have it, and the draft that the page's address names.
 */
export function of(
	event: RequestEvent,
	{ all, proved }: Identifiers,
	facts?: sessionFacts.SessionFacts
): Author {
	const mark = browserMark.find(event, event.locals.passage.settings.origin);
	const hashes = [mark && browserMark.hash(mark), facts?.signed_up_in];
	const browsers = hashes.filter((hash) => hash != null);
	return { identifiers: all, proved, browsers, id: event.url.searchParams.get('draft') };
}

/** As `of`, asking the service who they are; undefined for who is gone. Throws Unavailable. */
export async function find(event: RequestEvent, user: Claims): Promise<Author | undefined> {
	const { passage } = event.locals;
	const identifiers = await findIdentifiers(passage, user);
	if (!identifiers) return undefined;
	return of(event, identifiers, await sessionFacts.find(passage, accessToken(event)));
}
