/** Where somebody who is signed in is asked to sign in once more, to confirm that it is them. */

let confirming = false;

/** To be called before the element comes: it speaks to them alone, by this address of theirs. */
export function confirm(identifier: string): void {
	confirming = true;
	// What the element keeps of who was here last may be an address of before, or somebody else.
	localStorage.setItem('psg_last_login', identifier);
}

/** Whether the page asks for that. */
export const isConfirming = (): boolean => confirming;
