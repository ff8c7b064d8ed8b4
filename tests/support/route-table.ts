import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appOperations, operations, type Caller, type Operation } from './operations.ts';
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
			...source.matchAll(/^export const (\w+) = (anyone|signedIn|freshlySignedIn|withApiKey)\(/gm)
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

/** `docs/api.md`, as the tree of route files has it. */
export function describeApi(): string {
	const routes = new Map(listRoutes().map((route) => [key(route), route]));
	const there = operations.filter((operation) => routes.has(key(operation)));
	const missing = operations.filter((operation) => !routes.has(key(operation)));
	const callers = {
		anyone: 'anybody',
		signedIn: 'access token',
		freshlySignedIn: 'access token of the last ten minutes',
		withApiKey: 'API key'
	} satisfies Record<Caller, string>;
	return [
		'# The addresses',
		'',
		'Written by `npm run docs`. Bodies and answers are JSON; every refusal is `{code, error}` with a 4xx',
		'or 5xx status; with `fields`, a message for each field that is at fault; with a 5xx also the `id`',
		'under which the log has the cause.',
		'',
		'## The app',
		'',
		'With the cookies of the app; what changes something only from a page of the same origin. `/user`',
		'also takes an access token in `Authorization: Bearer …`.',
		'',
		'| | | what it does |',
		'|---|---|---|',
		...appOperations.map(({ method, path, what }) => `| ${method} | \`${path}\` | ${what} |`),
		'',
		'## The identity service',
		'',
		"Bodies and answers have the shapes that Passage's libraries use. Tokens and keys go into",
		"`Authorization: Bearer …`. The app's id stands in the pages (`app-id`), or is the one that",
		'`PASSAGE_APP_ID` sets.',
		'',
		'| | | who may call | what it does |',
		'|---|---|---|---|',
		...there.map((operation) => {
			const caller = callers[routes.get(key(operation))?.caller ?? 'anyone'];
			return `| ${operation.method} | \`${operation.path}\` | ${caller} | ${operation.what} |`;
		}),
		'',
		'### Not there yet',
		'',
		"Passage's libraries know these too; here they are answered 404 `not_found`.",
		'',
		'| | |',
		'|---|---|',
		...missing.map(({ method, path }) => `| ${method} | \`${path}\` |`),
		''
	].join('\n');
}

/** What tells one operation from another. */
export function key({ method, path }: Pick<Operation | Route, 'method' | 'path'>): string {
	return `${method} ${path}`;
}
