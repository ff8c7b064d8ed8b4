import type { MagicLink } from '../../db/schema.ts';
import type { App } from '../../relying-party.ts';

/** Pages that a link may lead to: those that host an element for signing in. */
const PAGES = ['/login', '/register', '/auth'];

/**
 * The address of a link. Of what the caller wishes only the page, if it is one of ours, and the
 * parameters `draft` and `next` are kept, so that no link leads to another host (CVE-2023-49097).
 * Where it goes on to (`next`) is checked when it is used.
 */
export function make(
	app: App,
	path: string | undefined,
	purpose: MagicLink['purpose'],
	secret: string
): { url: string; draft: string | null } {
	// What begins with two slashes names a host.
	const wish = path?.startsWith('/') && !/^\/[/\\]/.test(path) ? URL.parse(path, app.origin) : null;
	const page = PAGES.find((each) => each === wish?.pathname) ?? app.login_url;
	const url = new URL(page, app.origin);
	const draft = wish?.searchParams.get('draft') ?? null;
	const next = wish?.searchParams.get('next') ?? null;
	const kept = draft !== null && /^[\w-]{1,64}$/.test(draft) ? draft : null;
	if (kept) url.searchParams.set('draft', kept);
	if (next !== null && next.length <= 2000) url.searchParams.set('next', next);
	url.searchParams.set(purpose === 'verify' ? 'psg_verify_link' : 'psg_magic_link', secret);
	return { url: url.href, draft: kept };
}
