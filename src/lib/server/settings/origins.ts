import { getDomain, getPublicSuffix } from 'tldts';
import { Invalid, isLoopback, matching, parseOrigin } from './parsers.ts';

/** AUTH_ORIGINS, RP_ID and API_HOST: whose pages use the service, and what their passkeys are bound to. */

export interface OriginSettings {
	ORIGIN: string;
	AUTH_ORIGINS: string[];
	RP_ID: string;
	API_HOST: string | undefined;
	LOGIN_URL: string | undefined;
	REDIRECT_URL: string | undefined;
}

/** A token names each of them, and has to fit into a cookie. */
const MOST = 20;
/** As Android writes the origin of an app: the SHA-256 of its signing certificate, base64url. */
const ANDROID = /^android:apk-key-hash:[\w-]{43}$/;
const ANDROID_RULE =
	'be android:apk-key-hash: and the SHA-256 of the signing certificate in base64url, 43 letters';

/** Whether an origin is that of pages, and not of an Android app. */
export const isWeb = (origin: string) => !origin.startsWith('android:');

/** Origins of pages and of Android apps, separated by commas. Throws Invalid. */
export function parseOrigins(value: string): string[] {
	const origins = value.split(/[\s,]+/).filter(Boolean);
	if (origins.length > MOST) throw new Invalid(`have at most ${MOST} origins`);
	return [...new Set(origins.map(parseOne))];
}

function parseOne(value: string, at: number): string {
	try {
		return isWeb(value) ? parseOrigin(value) : matching(ANDROID, ANDROID_RULE)(value);
	} catch (cause) {
		if (!(cause instanceof Invalid)) throw cause;
		throw new Invalid(`hold only origins, and number ${at + 1} of them must ${cause.message}`);
	}
}

/** A path such as `/login`, or a URL. Throws Invalid. */
export function parsePage(value: string): string {
	const isPath = /^\/(?![/\\])/.test(value);
	const url = URL.parse(value, isPath ? 'https://page' : undefined);
	if (url && /^https?:$/.test(url.protocol)) return isPath ? url.href.slice(12) : url.href;
	throw new Invalid('be a path such as /login, or a URL such as https://app.example.com/login');
}

/** A host name, or with `port` also one with a port, as URLs spell it. Throws Invalid. */
export const parseHost =
	({ port }: { port: boolean }) =>
	(value: string): string => {
		const url = URL.parse(`https://${value}`);
		const isHost = url && `${url.origin}/` === url.href && (port || !url.port);
		if (isHost && !/^[\d.]+$|^\[/.test(url.hostname)) return url.host;
		throw new Invalid('be a host name such as example.com, without https:// and without a path');
	};

/** The host that passkeys are bound to unless RP_ID says another. */
export function defaultRpId({
	ORIGIN,
	AUTH_ORIGINS
}: Pick<OriginSettings, 'ORIGIN' | 'AUTH_ORIGINS'>): string {
	return new URL(AUTH_ORIGINS.find(isWeb) ?? ORIGIN).hostname;
}

/** The combinations that cannot work, each with the line that says what to change. */
export function rules(env: OriginSettings): [broken: boolean, line: string][] {
	const { ORIGIN, AUTH_ORIGINS, RP_ID, API_HOST } = env;
	const pages = AUTH_ORIGINS.filter(isWeb);
	const host = defaultRpId(env);
	const parent = getDomain(host, { allowPrivateDomains: true });
	const hosts = [ORIGIN, ...pages].map((each) => new URL(each).host);
	const fix = parent && parent !== host ? `RP_ID=${host} or RP_ID=${parent}` : `RP_ID=${host}`;
	return [
		[
			AUTH_ORIGINS[0] !== undefined && !isWeb(AUTH_ORIGINS[0]),
			'AUTH_ORIGINS must begin with the origin of a page, such as AUTH_ORIGINS=https://app.example.com, because passkeys are bound to its host.'
		],
		[
			ORIGIN.startsWith('https:') && pages.some((each) => !each.startsWith('https:')),
			'AUTH_ORIGINS must hold only origins that begin with https where ORIGIN does, because mailed links lead there.'
		],
		[
			isLoopback(ORIGIN) && pages.some((each) => !isLoopback(each)),
			'ORIGIN must be the address at which browsers reach this server where AUTH_ORIGINS names pages that are not on this machine: ORIGIN=https://id.example.com.'
		],
		[
			!isRegistrableSuffix(RP_ID, host),
			`RP_ID must be ${host}, the host of ${pages[0] === undefined ? 'ORIGIN' : 'the first of AUTH_ORIGINS'}, or a parent of it that can be registered: ${fix}.`
		],
		...(['LOGIN_URL', 'REDIRECT_URL'] as const).map((name): [boolean, string] => [
			!/^\/|^$/.test(env[name] ?? '') && !isAt([ORIGIN, ...pages], env[name]),
			`${name} must be a path, or a page of ORIGIN or AUTH_ORIGINS, because what signs users in goes there.`
		]),
		[
			API_HOST !== undefined && hosts.includes(API_HOST),
			'API_HOST must be another host than those of ORIGIN and AUTH_ORIGINS, because their /v1 is the authentication API.'
		]
	];
}

const isAt = (origins: string[], url = '') => origins.includes(new URL(url).origin);

/**
 * Whether browsers let pages of `host` use passkeys of `suffix` (HTML, "is a registrable domain suffix of
 * or is equal to").
 */
export function isRegistrableSuffix(suffix: string, host: string): boolean {
	if (suffix === host) return true;
	if (!host.endsWith(`.${suffix}`)) return false;
	const options = { allowPrivateDomains: true };
	const isPublic = getPublicSuffix(suffix, options) === suffix;
	// Such as ck for www.ck: the longer of two public suffixes counts.
	return !isPublic && !getPublicSuffix(host, options)?.endsWith(`.${suffix}`);
}

/** A warning for the pages on which passkeys work only where browsers know related origins. */
export function warnings({ ORIGIN, AUTH_ORIGINS, RP_ID }: OriginSettings): string[] {
	const pages = [...new Set([...AUTH_ORIGINS.filter(isWeb), ORIGIN])];
	const others = pages.filter((each) => !`.${new URL(each).hostname}`.endsWith(`.${RP_ID}`));
	if (others.length === 0) return [];
	const parents = pages.map((each) => getDomain(each, { allowPrivateDomains: true }));
	const [parent] = parents;
	const shared = parent && parents.every((each) => each === parent);
	const next = shared
		? `Set RP_ID=${parent} before users register, so that all of them share passkeys`
		: `Lead https://${RP_ID}/.well-known/webauthn to this server, for browsers that know related origins`;
	return [
		`Passkeys are bound to ${RP_ID}, and pages of ${others.join(', ')} are not part of it. ${next}.`
	];
}
