import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const PATHS = {
	'css/intlTelInput.css': 'text/css',
	'js/utils.js': 'text/javascript',
	'img/flags.webp': 'image/webp',
	'img/flags@2x.webp': 'image/webp',
	'img/globe.webp': 'image/webp',
	'img/globe@2x.webp': 'image/webp'
};

const ROOT = resolve(createRequire(import.meta.url).resolve('intl-tel-input/utils'), '../../..');

const manifest = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
	version: string;
};

/** The version of the phone input whose assets these are. */
export const version: string = manifest.version;

/** The URL path of the assets. Kit serves everything below `immutable` with a cache time of a year. */
export const BASE = `/_app/immutable/passage/intl-tel-input-${version}`;

const read = (path: string) => readFileSync(resolve(ROOT, 'build', path));

/** Every asset that the phone input requests: `[path below BASE, content]`. */
export function files(): [string, Uint8Array][] {
	return Object.keys(PATHS).map((path) => [path, read(path)]);
}

/** Connect middleware for the development server. */
export function serve(request: IncomingMessage, response: ServerResponse, next: () => void): void {
	const path = request.url?.split('?')[0]?.slice(BASE.length + 1) ?? '';
	const known = request.url?.startsWith(`${BASE}/`) && Object.hasOwn(PATHS, path);
	if (!known) return next();
	response.setHeader('content-type', PATHS[path as keyof typeof PATHS]);
	response.end(read(path));
}
