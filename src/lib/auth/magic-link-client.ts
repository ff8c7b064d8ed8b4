import * as linkSecret from '../link-secret.ts';
import type { OpenedLink } from './opened-link.ts';

/** The secret of a mailed link: out of the address bar, except while the element reads it there. */

let opened: ReturnType<typeof linkSecret.findIn>;

/**
 * Takes the secret out of the address bar, where users copy it and the history stores it. What `POST
 * /session` needs of the link takes its place.
 */
export function hide({ draft_id, next }: OpenedLink): void {
	opened = linkSecret.findIn(location.search) ?? opened;
	const query = new URLSearchParams({
		...(draft_id && { draft: draft_id }),
		...(next && { next })
	});
	history.replaceState(history.state, '', `${location.pathname}?${query}`.replace(/\?$/, ''));
}

/**
 * Puts the secret back for the element to find. Another tab may wait for this link: its element polls
 * with the id that it stores under this name, and would take the session that begins here.
 */
export function show(): void {
	localStorage.removeItem('magic_link_id');
	if (!opened) return;
	const url = new URL(location.href);
	url.searchParams.set(opened.name, opened.secret);
	history.replaceState(history.state, '', url);
}

/** Loads the page of the link again. */
export function reopen(): void {
	show();
	location.reload();
}

/** Opens a link of which a mail program has left a part behind a `#`, which the server does not see. */
export function openFragment(): boolean {
	if (linkSecret.findIn(location.search)?.secret) return false;
	const found = linkSecret.findIn(location.search + location.hash);
	if (!found?.secret) return false;
	location.replace(`${location.pathname}?${found.name}=${found.secret}`);
	return true;
}

/** The secret of the link that the page was opened with; empty if there is none. */
export const secret = () => opened?.secret ?? '';

/** Ends a session that the user did not ask for; otherwise it would expire later. */
export async function discard(appId: string, refreshToken: string | undefined): Promise<void> {
	const query = new URLSearchParams({ refresh_token: refreshToken ?? '' });
	await fetch(`/v1/apps/${appId}/tokens?${query}`, { method: 'DELETE' }).catch(() => {});
}
