/** What the account page says of a form that one of its sections has posted. */
export interface Answer {
	/** The name of the form action. */
	action: string;
	/** What was posted, by the names of the inputs. */
	posted: Record<string, string>;
	done: boolean;
	/** Whether the user must log in again first. */
	stale: boolean;
	/** What the page goes on with, such as the options of a ceremony. */
	given: unknown;
	/** Why nothing was done, in words; empty for a login that is too old. */
	error: string;
}
