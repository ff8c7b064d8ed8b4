/** A mailed link that a page was opened with, as the page describes it before the user presses on. */
export interface OpenedLink {
	state: 'open' | 'used' | 'unknown';
	/** `verify` proves an address of an account; the others sign in. */
	purpose: 'register' | 'login' | 'verify';
	address: string;
	/** The browser that asked, in words. */
	requested_from: string;
	/** ISO-8601. */
	created_at: string;
	/** Whether this is the browser that asked. */
	same_browser: boolean;
}
