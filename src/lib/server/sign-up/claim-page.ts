import { redirect, type RequestEvent } from '@sveltejs/kit';
import { asApiError } from '../http/error-response.ts';
import * as flash from '../http/flash.ts';
import { safePage } from '../http/safe-path.ts';
import { momentOf } from '../relative-time.ts';
import { orTryLater } from '../session/guards.ts';
import * as session from '../session/session.ts';
import * as claim from './claim.ts';
import * as nextPage from './next-page.ts';
import * as ownDrafts from './own-drafts.ts';

/** The page that asks whose the account with a verified address is. */

/** Loads the question; where there is none, the user goes on, or to `/login`. */
export async function load(event: RequestEvent) {
	const { locals, url } = event;
	const next = safePage(url.searchParams.get('next'), locals.app) ?? null;
	const wasAsked = claim.findId(event) !== undefined;
	const question = await orTryLater(event, claim.find(event));
	if (!question) {
		if (locals.user) redirect(303, next ?? (await nextPage.home(event)));
		if (wasAsked) flash.put(event, 'claim-over');
		redirect(303, next ? `/login?${new URLSearchParams({ next })}` : '/login');
	}
	const { id, identifier, for_own_account, account } = question;
	const draft = url.searchParams.get('draft');
	const from = url.searchParams.get('from');
	const shown = account && {
		browser_name: account.browser_name,
		passkeys: account.passkeys,
		registered: momentOf(account.registered_at, locals.language),
		last_passkey: momentOf(account.last_passkey_at ?? account.registered_at, locals.language).words
	};
	return { id, identifier, for_own_account, account: shown, next, draft, from };
}

/** Takes over the question that a login on a page of another origin ended in. */
export async function open(event: RequestEvent) {
	const { token, handed } = await read(event);
	const isQuestion = await orTryLater(event, claim.begin(event, token));
	redirect(303, isQuestion ? claim.pathFor(handed) : '/login');
}

/**
 * Carries the answer out, logs in and leads on. A form of another claim than this browser's, in a tab that
 * was left open, changes nothing: the page shows the question that there is.
 */
export async function decide(event: RequestEvent, decision: 'keep' | 'start_afresh') {
	const { id, handed } = await read(event);
	if (id !== claim.findId(event)) redirect(303, claim.pathFor(handed));
	try {
		await session.begin(event, await claim.answer(event, decision));
	} catch (cause) {
		const { code } = asApiError(cause);
		// Answered already, or another person has verified an address of the account meanwhile.
		const isOver = ['claim_not_found', 'operation_not_allowed', 'invalid_access_token'];
		if (isOver.includes(code)) redirect(303, claim.pathFor(handed));
		return orTryLater(event, Promise.reject(cause));
	}
	claim.forget(event);
	await orTryLater(event, ownDrafts.commit(event, handed.draft));
	const page = pageElsewhere(event, handed.from);
	if (page) redirect(303, page);
	redirect(303, await orTryLater(event, nextPage.get(event, handed)));
}

/** Leaves everything as it is: the next login asks again. */
export async function decideLater(event: RequestEvent) {
	const { id, handed } = await read(event);
	if (id === claim.findId(event)) await orTryLater(event, claim.drop(event));
	const page = pageElsewhere(event, handed.from);
	if (page) redirect(303, page);
	redirect(303, event.locals.user ? await nextPage.home(event) : '/login');
}

/** Where the login began, which now succeeds; undefined for our own pages. */
function pageElsewhere({ locals: { app } }: RequestEvent, from: string): string | undefined {
	return app.auth_origins.includes(from) ? new URL(app.login_url, from).href : undefined;
}

async function read({ request }: RequestEvent) {
	const form = await request.formData().catch(() => new FormData());
	const text = (name: string) => String(form.get(name) ?? '');
	const handed = { next: text('next'), draft: text('draft'), from: text('from') };
	return { id: text('claim'), token: text('token'), handed };
}
