import type { RequestEvent } from '@sveltejs/kit';
import * as browserMark from './browser-mark.ts';
import type { Author } from './drafts.ts';
import type { Identifiers } from './guards.ts';
import type { SessionFacts } from './session-facts.ts';

/**
 * Whose drafts somebody signed in may see: with the addresses goes the browser that asks, the one in
 * which they signed up, as the session's facts have it, and the draft that the page's address names.
 */
export function of(
	event: RequestEvent,
	{ all, proved }: Identifiers,
	facts?: SessionFacts
): Author {
	const mark = browserMark.find(event, event.locals.passage.settings.origin);
	const hashes = [mark && browserMark.hash(mark), facts?.signed_up_in];
	const browsers = hashes.filter((hash) => hash != null);
	return { identifiers: all, proved, browsers, id: event.url.searchParams.get('draft') };
}
