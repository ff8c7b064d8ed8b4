import { match } from '$app/paths';
import type { RequestEvent } from '@sveltejs/kit';
import { profile } from '../profile/declaration.ts';
import { isComplete } from '../../profile/validation.ts';
import { safePage } from '../http/safe-path.ts';
import * as profiles from '../profile/profiles.ts';
import type { App } from '../relying-party.ts';

/**
 * The page that follows a sign-in: `next` if that is a page of ours or the team's, else REDIRECT_URL;
 * before it `/welcome` while the profile is incomplete.
 */
export async function get(
	event: RequestEvent,
	wanted: { next?: string | null; draft?: string | null }
): Promise<string> {
	const { locals } = event;
	const next = safePage(wanted.next, locals.app);
	const stored = locals.user && (await profiles.find(locals.db, locals.user.passage_id));
	if (isComplete(profile, stored?.values ?? null)) return next ?? home(event);
	const query = new URLSearchParams();
	if (next) query.set('next', next);
	if (wanted.draft) query.set('draft', wanted.draft.slice(0, 64));
	return query.size > 0 ? `/welcome?${query}` : '/welcome';
}

/** Routes that only lead on. */
const ON_THE_WAY = /^\/(\(auth\)|welcome|claim)(\/|$)/;

/** Found once: the router tries one route after the other. */
const homes = new WeakMap<App, string>();

/** REDIRECT_URL, or the dashboard where that is a path that the router lacks: a page of the team's alone. */
export async function home({ locals: { app } }: RequestEvent): Promise<string> {
	const home = homes.get(app) ?? (await homeOf(app));
	homes.set(app, home);
	return home;
}

async function homeOf(app: App): Promise<string> {
	const page = safePage(app.redirect_url, app);
	if (!page?.startsWith('/')) return page ?? '/dashboard';
	const route = await match(page);
	const leadsOn = route ? !ON_THE_WAY.test(route.id) : app.auth_origins.includes(app.origin);
	return leadsOn ? page : '/dashboard';
}
