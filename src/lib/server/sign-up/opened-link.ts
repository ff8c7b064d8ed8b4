import type { RequestEvent } from '@sveltejs/kit';
import type { OpenedLink } from '../../auth/opened-link.ts';
import * as linkSecret from '../../link-secret.ts';
import * as browserCookie from '../http/browser-cookie.ts';
import { safePage } from '../http/safe-path.ts';
import { call } from '../session/identity-client.ts';

/** The link that a page was opened with, or null. Changes nothing: mail scanners open pages too. */
export async function find(event: RequestEvent): Promise<OpenedLink | null> {
	const found = linkSecret.findIn(event.url.search);
	if (!found) return null;
	const verifies = found.name === 'psg_verify_link';
	const browser_hash = browserCookie.find(event);
	const response = await call('/postern/v1/{app}/links/preview', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({
			magic_link: found.secret,
			...(browser_hash !== undefined && { browser_hash })
		})
	});
	if (response.ok) {
		type Body = { link: Omit<OpenedLink, 'state'> };
		const { next: wanted, ...link } = ((await response.json()) as Body).link;
		const next = safePage(wanted, event.locals.app);
		// The elements take the parameter's name for the kind of the link.
		if ((link.purpose === 'verify') === verifies) {
			return { state: 'open', ...link, ...(next !== undefined && { next }) };
		}
	}
	return {
		state: response.status === 401 ? 'used' : 'unknown',
		purpose: verifies ? 'verify' : 'login',
		identifier: '',
		browser_name: '',
		created_at: '',
		same_browser: false,
		from_app: false
	};
}
