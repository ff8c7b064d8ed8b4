/** A live session of the user. Times are ISO-8601. */
export interface ListedSession {
	id: string;
	/** The browser, in words; null where it is unknown. */
	signed_in_from: string | null;
	authenticated_at: string;
	last_used_at: string;
	/** Whether it is the session of this browser. */
	current: boolean;
}
