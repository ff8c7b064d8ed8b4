/**
 * Passkeys chosen from the browser's autofill list. What becomes of one the element tells nobody if it
 * fails: it takes every failure for somebody who has chosen none.
 */

/** Told on the window, with an Outcome, once somebody has chosen one. */
export const AUTOFILL = 'postern:autofill';

/** `unknown`: signs nobody in here; `ended`: was chosen too late; `unanswered`: the server was not there. */
export type Outcome = 'chosen' | 'unknown' | 'ended' | 'unanswered';

/** How often a page offers its passkeys anew: an authenticator that chooses by itself would never stop. */
let left = 3;
let chosen = false;

/** Somebody has chosen a passkey. */
export function choose(): void {
	chosen = true;
	tell('chosen');
}

/** The passkeys that were offered are so no more. Whether it is worth offering them again. */
export function fail(failure: unknown): boolean {
	// Whoever leaves the view ends it too, and not every device has passkeys.
	if (!chosen) return false;
	chosen = false;
	tell(outcomeOf(failure as { statusCode?: number; code?: string }));
	return left-- > 0;
}

function outcomeOf({ statusCode, code }: { statusCode?: number; code?: string }): Outcome {
	if (statusCode !== 401 && statusCode !== 403) return 'unanswered';
	// A passkey that is not registered here has the code discoverable_login_failed.
	return code === 'webauthn_login_failed' ? 'ended' : 'unknown';
}

function tell(detail: Outcome): void {
	dispatchEvent(new CustomEvent(AUTOFILL, { detail }));
}
