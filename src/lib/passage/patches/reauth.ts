/** A user who is logged in confirms who they are by logging in again. */

let confirming = false;

/** Call it before the element is defined: the element then greets the user by this identifier. */
export function confirm(identifier: string): void {
	confirming = true;
	// The identifier that the element remembers may be an old one, or another user's.
	localStorage.setItem('psg_last_login', identifier);
}

/** Whether the page asks the user to confirm. */
export const isConfirming = (): boolean => confirming;
