/** A mailed link that a page was opened with, as the page describes it before the user presses on. */
export interface OpenedLink {
	state: 'open' | 'used' | 'unknown';
	/** `verify` verifies an identifier of an account; the others sign in. */
	purpose: 'register' | 'login' | 'verify';
	identifier: string;
	/** The browser that asked, in words. */
	browser_name: string;
	/** ISO-8601. */
	created_at: string;
	/** Whether this is the browser that asked. */
	same_browser: boolean;
	/** Whether the app itself asked, by a program: then no browser waits. */
	from_app: boolean;
	/** The draft of the page where the link was asked for. */
	draft_id?: string;
	/** The page to go to afterwards; already checked. */
	next?: string;
}
