/** What the identity service gives at a sign-in, in the spelling of the elements. */
export interface Tokens {
	authToken: string;
	refreshToken?: string;
}

/**
 * The `tokenStore` of an element. Tokens stay in memory, and passage-js gets no refresh token, so that
 * only the server refreshes. No method rejects: passage-js would leave its mutex locked, or the
 * rejection unhandled.
 */
export class MemoryTokenStore {
	#start: (tokens: Tokens) => Promise<string>;
	#tokens: Tokens | undefined;
	#session: Promise<string> | undefined;
	/** Whether an exchange runs or has succeeded. */
	#begun = false;

	/** `start` exchanges tokens for a session and answers where to go. */
	constructor(start: (tokens: Tokens) => Promise<string>) {
		this.#start = start;
	}

	/** For the page alone: passage-js gets no refresh token. */
	get refreshToken(): string | undefined {
		return this.#tokens?.refreshToken;
	}

	async getAuthToken(): Promise<string> {
		return this.#tokens?.authToken ?? '';
	}

	async getRefreshToken(): Promise<undefined> {
		return undefined;
	}

	async setTokens(tokens: Tokens | undefined): Promise<void> {
		// Autofill and the button can both log the user in. A second exchange would end the session of
		// the first while the page is already leaving.
		if (!tokens || this.#begun) return;
		this.#tokens = tokens;
		this.#exchange(tokens);
	}

	async clearTokens(): Promise<void> {
		this.#tokens = undefined;
		this.#session = undefined;
		this.#begun = false;
	}

	/**
	 * Waits for the exchange that `setTokens` began.
	 * @returns where the browser should go
	 * @throws what `start` throws; the tokens are kept for `retry`
	 */
	async session(): Promise<string> {
		if (!this.#session) throw new Error('no login yet');
		return this.#session;
	}

	/** Exchanges the same tokens once more. */
	async retry(): Promise<string> {
		if (this.#tokens) this.#exchange(this.#tokens);
		return this.session();
	}

	#exchange(tokens: Tokens): void {
		this.#begun = true;
		this.#session = this.#start(tokens);
		// `session` passes the failure on; until then it is not unhandled.
		this.#session.catch(() => (this.#begun = false));
	}
}
