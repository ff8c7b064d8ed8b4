import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';

const inputs = packageOf('intl-tel-input/utils', '../..');
const rules = packageOf('libphonenumber-js/max', '..');
/** The number rules have a newer origin and a version of their own. */
const RULES = `js/libphonenumber-${rules.version}.js`;

const PATHS: Record<string, string> = {
	'css/intlTelInput.css': 'text/css',
	[RULES]: 'text/javascript',
	'img/flags.webp': 'image/webp',
	'img/flags@2x.webp': 'image/webp',
	'img/globe.webp': 'image/webp',
	'img/globe@2x.webp': 'image/webp'
};

/** The version of the phone input whose assets these are. */
export const { version } = inputs;

/** The URL path of the assets. Browsers may keep everything below `/passage-web/` whose path has a version. */
export const BASE = `/passage-web/intl-tel-input-${version}`;

/** The URL path of the number rules: a script that sets the global `libphonenumber`. */
export const RULES_PATH = `${BASE}/${RULES}`;

const read = (path: string): Uint8Array =>
	path === RULES ? readRules() : readFileSync(resolve(inputs.root, 'build', path));

/** Without the address of a source map, which is not served. */
function readRules(): Uint8Array {
	const script = readFileSync(resolve(rules.root, 'bundle/libphonenumber-max.js'), 'utf8');
	return Buffer.from(script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'));
}

/** Every asset that the phone input requests: `[path below BASE, content]`. */
export function files(): [string, Uint8Array][] {
	return Object.keys(PATHS).map((path) => [path, read(path)]);
}

/** Connect middleware for the development server. */
export function serve(request: IncomingMessage, response: ServerResponse, next: () => void): void {
	const path = request.url?.split('?')[0]?.slice(BASE.length + 1) ?? '';
	const known = request.url?.startsWith(`${BASE}/`) && Object.hasOwn(PATHS, path);
	if (!known) return next();
	response.setHeader('content-type', PATHS[path] ?? '');
	response.end(read(path));
}

/** The folder and the version of the package of a module, `up` from which its root is. */
function packageOf(specifier: string, up: string): { root: string; version: string } {
	const root = resolve(dirname(createRequire(import.meta.url).resolve(specifier)), up);
	const manifest = readFileSync(resolve(root, 'package.json'), 'utf8');
	return { root, version: (JSON.parse(manifest) as { version: string }).version };
}
