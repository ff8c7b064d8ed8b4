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
	/** One of ours. */
	origin: string;
}

/**
 * The URL of a link, which leads to the page that asked. Of the path it takes any on an origin of
 * AUTH_ORIGINS, else only one of our pages, so that no link leads to another host (CVE-2023-49097). What
 * our pages need, `draft` and `next`, the link's row keeps: mail programs cut a query off at its first
 * `&`. `next` is checked once more when it is used.
 */
export function make(
	app: App,
	{ path = '', purpose, origin }: Wish,
	secret: string
): { url: string; draft_id: string | null; next: string | null } {
	const asked = origins.isRelative(path) ? URL.parse(path, origin) : null;
	const parameter = purpose === 'verify' ? 'psg_verify_link' : 'psg_magic_link';
	const own = origin === app.origin && PAGES.find((each) => each === asked?.pathname);
	if (!own && app.auth_origins.includes(origin)) {
		const page = pageOfTeam(app, origin, asked);
		return { url: withSecret(page, parameter, secret), draft_id: null, next: null };
	}
	const draft = asked?.searchParams.get('draft') ?? '';
	const next = asked?.searchParams.get('next') ?? '';
	return {
		url: withSecret(new URL(own || app.login_url, origin), parameter, secret),
		draft_id: /^[\w-]{1,64}$/.test(draft) ? draft : null,
		next: origins.pageAt(app, next) ? next : null
	};
}

/** The page where a user without an account registers, for the page that asked. */
export function toRegister(app: App, origin: string): string {
	const isOurs = origin === app.origin && !app.auth_origins.includes(origin);
	return new URL(isOurs ? '/register' : app.login_url, origin).href;
}

/** The page of the team's that asked, unless it would plant another secret; else LOGIN_URL. */
function pageOfTeam(app: App, origin: string, asked: URL | null): URL {
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
