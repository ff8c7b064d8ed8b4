/** A live session of the user. Times are ISO-8601. */
export interface ListedSession {
	id: string;
	/** Such as `Firefox, Linux`; `?` if it is unknown. */
	browser_name: string;
	authenticated_at: string;
	last_used_at: string;
	/** Whether it is the session of this browser. */
	current: boolean;
}
