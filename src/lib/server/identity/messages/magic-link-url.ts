import type { Parameter } from '../../../link-secret.ts';
import type { MagicLink } from '../../db/schema.ts';
import type { App } from '../../relying-party.ts';

/** The pages that host an element for signing in. */
const PAGES = ['/login', '/register', '/auth'];

/**
 * The URL of a link. Of the path that the caller asks for it takes only one of our pages, so that no
 * link leads to another host (CVE-2023-49097), and the parameters `draft` and `next`, which the link's
 * row keeps: mail programs cut a query off at its first `&`. `next` is checked when it is used.
 */
export function make(
	app: App,
	path: string | undefined,
	purpose: MagicLink['purpose'],
	secret: string
): { url: string; draft_id: string | null; next: string | null } {
	// Two slashes at the beginning name a host.
	const asked =
		path?.startsWith('/') && !/^\/[/\\]/.test(path) ? URL.parse(path, app.origin) : null;
	const page = PAGES.find((each) => each === asked?.pathname) ?? app.login_url;
	const draft = asked?.searchParams.get('draft') ?? '';
	const next = asked?.searchParams.get('next') ?? '';
	const parameter: Parameter = purpose === 'verify' ? 'psg_verify_link' : 'psg_magic_link';
	return {
		url: new URL(`${page}?${parameter}=${secret}`, app.origin).href,
		draft_id: /^[\w-]{1,64}$/.test(draft) ? draft : null,
		next: next !== '' && next.length <= 2000 ? next : null
	};
}
