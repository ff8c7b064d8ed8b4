import type { Plugin } from 'vite';

/** The module of Kit that answers a request. */
const ANSWERS = /@sveltejs\/kit\/src\/runtime\/server\/respond\.js$/;
/** What it writes into a request's event at the end, so that no later call changes the answer. */
const REFUSALS = /(event\.(?:cookies\.set|setHeaders) = )(\(\) => \{[^}]*\});/g;

/**
 * Vite plugin: lets a request leave the memory soon after its answer. V8 takes a function that is written into
 * a member for long-lived, and with it all that it refers to; so what Kit writes keeps each request until the
 * next full collection, and the many of them cost a login a tenth of its time. What a call gives is not
 * taken for long-lived.
 */
export function shortLived(): Plugin {
	return {
		name: 'postern:short-lived',
		transform: (code, id) => (ANSWERS.test(id) ? { code: rewrite(code), map: null } : undefined)
	};
}

export const rewrite = (code: string) => code.replace(REFUSALS, '$1Object($2);');
