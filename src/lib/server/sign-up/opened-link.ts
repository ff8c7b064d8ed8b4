import type { RequestEvent } from '@sveltejs/kit';
import * as browserMark from '../http/browser-cookie.ts';
import { call } from '../session/identity-client.ts';

/** A mailed link that somebody has opened: what they are told before they use it. */
export interface OpenedLink {
	state: 'open' | 'used' | 'unknown';
	/** `verify` proves an address of an account; the others sign in. */
	purpose: 'register' | 'login' | 'verify';
	address: string;
	/** The browser that asked, in words. */
	requested_from: string;
	/** ISO-8601. */
	created_at: string;
	/** Whether this is the browser that asked. */
	same_browser: boolean;
}

/** The parameters in which the elements look for a link's secret. */
export const PARAMETERS = ['psg_magic_link', 'psg_verify_link'] as const;

/** Whether a page was opened by a link. */
export function isOpened({ searchParams }: URL): boolean {
	return PARAMETERS.some((name) => searchParams.has(name));
}

/** The link that a page was opened by, or null. Asking changes nothing: scanners open pages too. */
export async function find(event: RequestEvent): Promise<OpenedLink | null> {
	const [name] = PARAMETERS.filter((each) => event.url.searchParams.has(each));
	if (!name) return null;
	const { settings } = event.locals.passage;
	const mark = browserMark.find(event, settings.origin);
	const response = await call(settings, '/postern/v1/{app}/links/preview', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({
			magic_link: event.url.searchParams.get(name),
			...(mark !== undefined && { browser_hash: browserMark.hash(mark) })
		})
	});
	if (response.ok) {
		const { link } = (await response.json()) as { link: Omit<OpenedLink, 'state'> };
		// An element takes the parameter for the kind of the link.
		if ((link.purpose === 'verify') === (name === 'psg_verify_link'))
			return { state: 'open', ...link };
	}
	return {
		state: response.status === 401 ? 'used' : 'unknown',
		purpose: name === 'psg_verify_link' ? 'verify' : 'login',
		address: '',
		requested_from: '',
		created_at: '',
		same_browser: false
	};
}
