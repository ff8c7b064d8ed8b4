import type { Tokens } from '../../auth/session-client.ts';

/**
 * The `tokenStore` of an element. Tokens rest in this page's memory alone, and the refresh token is
 * for the server only: passage-js never sees one and so never refreshes. No method may reject:
 * passage-js would keep its mutex locked, or leave the rejection unhandled.
 */
export class MemoryTokenStore {
	#start: (tokens: Tokens) => Promise<string>;
	#tokens: Tokens | undefined;
	#session: Promise<string> | undefined;
	/** Whether an exchange is under way or done. */
	#begun = false;

	/** `start` exchanges tokens for a session and answers where to go. */
	constructor(start: (tokens: Tokens) => Promise<string>) {
		this.#start = start;
	}

	async getAuthToken(): Promise<string> {
		return this.#tokens?.authToken ?? '';
	}

	async getRefreshToken(): Promise<undefined> {
		return undefined;
	}

	async setTokens(tokens: Tokens | undefined): Promise<void> {
		// Whoever presses the button while autofill signs them in is signed in twice. A second exchange
		// would end the session of the first, and nobody would hear of its own: the page is left.
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
		if (!this.#session) throw new Error('nobody has signed in on this page');
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
		// Whoever asks for the session sees the failure; until then it is not unhandled.
		this.#session.catch(() => (this.#begun = false));
	}
}
