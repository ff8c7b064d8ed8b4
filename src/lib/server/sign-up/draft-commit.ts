import type { RequestEvent } from '@sveltejs/kit';
import * as browserMark from '../http/browser-cookie.ts';
import * as draftAuthor from './draft-author.ts';
import * as drafts from './drafts.ts';
import { findIdentifiers } from '../session/guards.ts';
import type { Claims } from '../session/identity-client.ts';
import * as sessionFacts from '../session/session-facts.ts';

/**
 * Commits the draft of somebody who has just signed in: one that this browser wrote, or one whose id
 * came with the link that was mailed to them. False if the person is gone meanwhile.
 */
export async function commitDraft(
	event: RequestEvent,
	{ passage_id }: Claims,
	{ auth_token, draft }: { auth_token: string; draft?: string | null }
): Promise<boolean> {
	const { db, passage } = event.locals;
	const browser = browserMark.find(event, passage.settings.origin);
	const facts = draft ? await sessionFacts.find(passage, auth_token) : undefined;
	const mailed = facts?.draft ?? null;
	// Most people who sign in have neither, and nobody has to be asked who they are.
	if (browser === undefined && mailed === null) return true;
	const identifiers = await findIdentifiers(passage, { passage_id });
	if (!identifiers) return false;
	const user = { passage_id, ...draftAuthor.of(event, identifiers, facts) };
	await drafts.commit(db, user, { id: draft, browser, mailed });
	return true;
}
