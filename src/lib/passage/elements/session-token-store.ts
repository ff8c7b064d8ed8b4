/**
 * The `tokenStore` of the profile elements. It asks the server for the access token before each of their
 * calls: only the server knows whether the session lives and the login is recent. The refresh token
 * never reaches a script.
 */
export class SessionTokenStore {
	readonly #onfailure: (failure: 'refused' | 'lost') => void;
	#asked: Promise<string> | undefined;

	/** `onfailure`: the user needs to log in again, or the server did not answer. */
	constructor(onfailure: (failure: 'refused' | 'lost') => void) {
		this.#onfailure = onfailure;
	}

	// No method may reject: passage-js would keep its mutex locked.
	getAuthToken(): Promise<string> {
		this.#asked ??= this.#ask().finally(() => (this.#asked = undefined));
		return this.#asked;
	}

	async getRefreshToken(): Promise<undefined> {
		return undefined;
	}

	async #ask(): Promise<string> {
		try {
			const response = await fetch('/session/token', { method: 'POST' });
			if (response.ok) return ((await response.json()) as { auth_token: string }).auth_token;
			this.#onfailure([401, 403].includes(response.status) ? 'refused' : 'lost');
		} catch {
			this.#onfailure('lost');
		}
		return '';
	}
}
