import type { MagicLink } from '../../db/schema.ts';
import type { App } from '../../relying-party.ts';

/** The pages that host an element for signing in. */
const PAGES = ['/login', '/register', '/auth'];

/**
 * The URL of a link. Of the path that the caller asks for it takes only one of our pages and the
 * parameters `draft` and `next`, so that no link leads to another host (CVE-2023-49097). `next` is
 * checked when it is used.
 */
export function make(
	app: App,
	path: string | undefined,
	purpose: MagicLink['purpose'],
	secret: string
): { url: string; draft_id: string | null } {
	// Two slashes at the beginning name a host.
	const asked =
		path?.startsWith('/') && !/^\/[/\\]/.test(path) ? URL.parse(path, app.origin) : null;
	const page = PAGES.find((each) => each === asked?.pathname) ?? app.login_url;
	const url = new URL(page, app.origin);
	const draft = asked?.searchParams.get('draft') ?? null;
	const next = asked?.searchParams.get('next') ?? null;
	const draft_id = draft !== null && /^[\w-]{1,64}$/.test(draft) ? draft : null;
	if (draft_id) url.searchParams.set('draft', draft_id);
	if (next !== null && next.length <= 2000) url.searchParams.set('next', next);
	url.searchParams.set(purpose === 'verify' ? 'psg_verify_link' : 'psg_magic_link', secret);
	return { url: url.href, draft_id };
}
