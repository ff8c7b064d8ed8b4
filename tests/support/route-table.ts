import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
	appOperations,
	errorMeanings,
	examples,
	operations,
	type Caller,
	type Operation
} from './operations.ts';
import { root } from './server.ts';

export interface Route {
	method: string;
	path: string;
	caller: Caller;
}

/**
 * Every operation of the identity service that the tree of route files has. Throws where a file
 * answers a method without saying on that line who may call.
 */
export function listRoutes(): Route[] {
	const files = globSync('src/routes/{v1,management,postern}/**/+server.ts', { cwd: root });
	return files.flatMap((file) => {
		const folder = file.split(/[\\/]/).slice(2, -1).join('/');
		const path = `/${folder}`.replaceAll('[x+2e]', '.').replace(/\[(\w+)\]/g, '{$1}');
		const source = readFileSync(join(root, file), 'utf8');
		const verbs = [
			...source.matchAll(
				/^export const (\w+) = (anyone|signedIn|freshlySignedIn|withApiKey|withAnyKey|withClaim)\(/gm
			)
		];
		if (verbs.length === 0 || verbs.length !== [...source.matchAll(/^export /gm)].length) {
			throw new Error(`${file}: each export says who may call, as anyone(…) does.`);
		}
		return verbs.map(([, method = '', caller]) => ({
			method,
			path,
			caller: caller as Caller
		}));
	});
}

/**
 * The names of all addresses outside the management API that change something, from the tree: those
 * of the service, the app's own, and the actions of its forms (`POST /account?/profile`).
 */
export function listChanges(): string[] {
	const service = listRoutes().filter(({ path }) => !path.startsWith('/management/'));
	const known = [...appOperations, ...service].filter(({ method }) => method !== 'GET').map(key);
	const sources = globSync('src/routes/**/{+server,+page.server}.ts', {
		cwd: root,
		exclude: ['src/routes/{v1,management,postern}']
	});
	const found = sources.flatMap((file) => {
		const path = `/${file.split(/[\\/]/).slice(2, -1).join('/')}`;
		const source = readFileSync(join(root, file), 'utf8');
		const verbs = [...source.matchAll(/^export const (POST|PUT|PATCH|DELETE)\b/gm)];
		// As Prettier writes them: an action stands one tab inside.
		const [, actions = ''] = /^export const actions\b[^{]*\{\n([^]*?)^\}/m.exec(source) ?? [];
		const names = [...actions.matchAll(/^\t(?:async )?['"]?([\w-]+)/gm)].map(([, name]) => name);
		return [
			...verbs.map(([, method = '']) => key({ method, path })),
			...names.map((name) => `POST ${path}${name === 'default' ? '' : `?/${name}`}`)
		];
	});
	return [...new Set([...known, ...found])].sort();
}

/** The error codes of `src/lib/server/errors.ts` with their HTTP status, in its order. */
export function listErrors(): { code: string; status: string }[] {
	const source = readFileSync(join(root, 'src/lib/server/errors.ts'), 'utf8');
	const rows = source.matchAll(/^\t(\w+): \{\s+status: (\d{3}),/gm);
	return [...rows].map(([, code = '', status = '']) => ({ code, status }));
}

/** The text of `docs/api.md`, from the tree of route files. */
export function describeApi(): string {
	const routes = new Map(listRoutes().map((route) => [key(route), route]));
	const missing = operations.filter((operation) => !routes.has(key(operation)));
	const callers = {
		anyone: 'none',
		signedIn: 'access token',
		freshlySignedIn: 'access token, recent sign-in',
		withApiKey: 'API key',
		withAnyKey: 'API key, or none',
		withClaim: 'token of a claim'
	} satisfies Record<Caller, string>;
	const table = (prefix: string) => [
		'| | | authorization | what it does |',
		'|---|---|---|---|',
		...operations.flatMap(({ method, path, what }) => {
			const route = path.startsWith(prefix) && routes.get(key({ method, path }));
			return route ? [`| ${method} | \`${path}\` | ${callers[route.caller]} | ${what} |`] : [];
		})
	];
	return [
		'# API',
		'',
		'Written by `npm run docs`.',
		'',
		'Bodies are JSON (`Content-Type: application/json`, at most 64 KiB), and so are responses. Times are',
		'ISO 8601 in UTC, unless a name ends in `expiration` (seconds since 1970).',
		'',
		'- `$ORIGIN` is the setting, such as `https://example.com`.',
		'- `$APP_ID` is `PASSAGE_APP_ID`, or the id that the first start made: the attribute `app-id` in the',
		'  source of `/login`.',
		'- `$ACCESS_TOKEN` is an `auth_token`: the value of the cookie `psg_auth_token`. It lasts',
		'  `TOKEN_MINUTES`, 15 by default.',
		'- "recent sign-in" means within the last ten minutes.',
		'- A sign-in in a new browser, for an address that was registered and never verified, gives the token of a',
		'  claim as `auth_token`, no `refresh_token`, and as `redirect_url` a page below `$ORIGIN/claim`: the person decides there,',
		'  or by `/postern/v1/apps/$APP_ID/claim`, and all else answers 403 `decision_required` until then.',
		'- `$API_KEY` is what `npm run postern -- keys create --name backend` prints.',
		'',
		'## The app: pages, profile, session',
		'',
		'These use the cookies of the app. A request that changes data must come from a page of the same',
		'origin, or bring an access token and no cookies. A back end of yours reads a profile like this:',
		'',
		...example('app'),
		'| | | what it does |',
		'|---|---|---|',
		...appOperations.map(({ method, path, what }) => `| ${method} | \`${path}\` | ${what} |`),
		'',
		'## `/v1`: what Passage called the authentication API',
		'',
		"The elements and `passage-js` call these, so the shapes are Passage's. Sign in by a code:",
		'',
		...example('auth'),
		...table('/v1/'),
		'',
		'## `/management/v1`: what Passage called the management API',
		'',
		"For your back end, and for Passage's libraries in seven languages: [management-api.md](management-api.md)",
		'says more. Read a user:',
		'',
		...example('management'),
		...table('/management/'),
		'',
		'## `/postern/v1`: what Passage did not have',
		'',
		'Where is this user signed in?',
		'',
		...example('own'),
		...table('/postern/'),
		'',
		'## Errors',
		'',
		'Every error response is `{"code": …, "error": …}`: `code` for programs, `error` for people. With',
		'`fields` it holds a message for each wrong field; with a 5xx status, an `id` that the log has too.',
		'',
		'| status | `code` | when |',
		'|---|---|---|',
		...listErrors().map(
			({ code, status }) => `| ${status} | \`${code}\` | ${errorMeanings[code] ?? ''} |`
		),
		'',
		'## Not there yet',
		'',
		"Passage's libraries know these too. Here they answer 404 `app_not_found`.",
		'',
		'| | |',
		'|---|---|',
		...missing.map(({ method, path }) => `| ${method} | \`${path}\` |`),
		''
	].join('\n');
}

function example(of: keyof typeof examples): string[] {
	return ['```sh', examples[of], '```', ''];
}

/** What tells one operation from another. */
export function key({ method, path }: Pick<Operation | Route, 'method' | 'path'>): string {
	return `${method} ${path}`;
}
