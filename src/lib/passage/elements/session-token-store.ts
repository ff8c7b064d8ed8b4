/**
 * The `tokenStore` of the profile elements. It asks the server for the access token of the session
 * before every call of theirs: only the server knows whether the session lives and the sign-in is
 * still fresh. The refresh token never reaches a script.
 */
export class SessionTokenStore {
	readonly #onfault: (fault: 'refused' | 'lost') => void;
	#asked: Promise<string> | undefined;

	/** `onfault` learns that one has to sign in again, or that no answer came. */
	constructor(onfault: (fault: 'refused' | 'lost') => void) {
		this.#onfault = onfault;
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
			this.#onfault([401, 403].includes(response.status) ? 'refused' : 'lost');
		} catch {
			this.#onfault('lost');
		}
		return '';
	}
}
