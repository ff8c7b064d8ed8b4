import * as linkSecret from '../../../link-secret.ts';
import type { MagicLink } from '../../db/schema.ts';
import * as origins from '../../origins.ts';
import type { App } from '../../relying-party.ts';

/** Our pages that host an element for signing in. */
const PAGES = ['/login', '/register', '/auth'];
/** What a text message still has room for. */
const LONGEST_PATH = 500;

/** What a link is for, and what its page asked for: `path` is `magic_link_path`. */
interface Wish {
	purpose: MagicLink['purpose'];
	path: string | undefined;
	/** One of ours; undefined for a program, whose links open where the login page is. */
	origin: string | undefined;
}

/**
 * The URL of a link, which leads to the page that asked, or to the one that a program names. On an origin of
 * AUTH_ORIGINS and for a program it takes any path, else only one of our pages, so that no link leads to
 * another host (CVE-2023-49097). What our pages need, `draft` and `next`, the link's row keeps: mail programs
 * cut a query off at its first `&`. `next` is checked once more when it is used.
 */
export function make(
	app: App,
	{ path = '', purpose, origin: asking }: Wish,
	secret: string
): { url: string; draft_id: string | null; next: string | null } {
	const origin = asking ?? new URL(app.login_url, origins.first(app)).origin;
	const asked = origins.isRelative(path) ? URL.parse(path, origin) : null;
	const own = origin === app.origin && PAGES.find((each) => each === asked?.pathname);
	const takesAny = asking === undefined || app.auth_origins.includes(origin);
	const page = takesAny ? anyPage(app, origin, asked) : new URL(own || app.login_url, origin);
	const parameter = purpose === 'verify' ? 'psg_verify_link' : 'psg_magic_link';
	const url = withSecret(page, parameter, secret);
	if (takesAny && !own) return { url, draft_id: null, next: null };
	const draft = asked?.searchParams.get('draft') ?? '';
	const next = asked?.searchParams.get('next') ?? '';
	return {
		url,
		draft_id: /^[\w-]{1,64}$/.test(draft) ? draft : null,
		next: origins.pageAt(app, next) ? next : null
	};
}

/** The page where a user without an account registers, for the page that asked. */
export function toRegister(app: App, origin: string): string {
	const isOurs = origin === app.origin && !app.auth_origins.includes(origin);
	return new URL(isOurs ? '/register' : app.login_url, origin).href;
}

/** The page that is asked for, unless it would plant another secret; else LOGIN_URL. */
function anyPage(app: App, origin: string, asked: URL | null): URL {
	const page = asked && withoutSecret(asked);
	const path = page?.href.slice(page.origin.length) ?? '';
	const isFit = path !== '' && path.length <= LONGEST_PATH && !linkSecret.findIn(path);
	return page && isFit ? page : new URL(app.login_url, origin);
}

function withoutSecret(page: URL): URL {
	const url = new URL(page);
	url.searchParams.delete('psg_magic_link');
	url.searchParams.delete('psg_verify_link');
	return url;
}

/** The elements look for the secret behind the first `?`, and mail programs may cut off what follows it. */
function withSecret(page: URL, parameter: linkSecret.Parameter, secret: string): string {
	const { origin, pathname, search, hash } = withoutSecret(page);
	const rest = search.slice(1).replaceAll('?', '%3F');
	return `${origin}${pathname}?${parameter}=${secret}${rest && `&${rest}`}${hash}`;
}
