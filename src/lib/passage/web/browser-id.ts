/**
 * The id of this browser at the service. It signs no user in: by it the service knows the browser that
 * asked for a code again, and those that a user has logged in with. Our own pages have it in a cookie, which
 * a page of another origin does not send.
 */

const NAME = 'postern_browser';
const ID = /^[\w-]{43}$/;

/** The id, which is made once; undefined in a browser that stores nothing. */
export function ensure(): string | undefined {
	try {
		const stored = localStorage.getItem(NAME) ?? '';
		if (ID.test(stored)) return stored;
		localStorage.setItem(NAME, make());
		return localStorage.getItem(NAME) ?? undefined;
	} catch {
		return undefined;
	}
}

/** 256 random bits, base64url. */
function make(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(32));
	const base64 = btoa(String.fromCharCode(...bytes));
	return base64.replaceAll('+', '-').replaceAll('/', '_').replace('=', '');
}
