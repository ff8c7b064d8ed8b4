import { isCopied } from './passkey-error.ts';

/**
 * Passkeys chosen from the browser's autofill list. The element takes every failure for a user who has
 * chosen none, and shows nothing.
 */

/** Dispatched on the window, with an Outcome, once the user has chosen a passkey. */
export const AUTOFILL = 'postern:autofill';

/**
 * `unknown`: belongs to no account here; `copied`: perhaps; `ended`: chosen too late; `limited`: too many
 * requests; `unanswered`: no answer of the server.
 */
export type Outcome = 'chosen' | 'unknown' | 'copied' | 'ended' | 'limited' | 'unanswered';

/** How often a page offers its passkeys again: an authenticator that chooses by itself would never stop. */
let left = 3;
let chosen = false;

/** The user has chosen a passkey. */
export function choose(): void {
	chosen = true;
	tell('chosen');
}

/** The offer of passkeys has ended with this failure. Returns whether to offer them again. */
export function fail(failure: unknown): boolean {
	// Leaving the view ends the offer too, and not every device has passkeys.
	if (!chosen) return false;
	chosen = false;
	tell(outcomeOf(failure as Parameters<typeof outcomeOf>[0]));
	return left-- > 0;
}

function outcomeOf(failure: { statusCode?: number; code?: string; message?: string }): Outcome {
	const { statusCode, code } = failure;
	if (statusCode === 429) return 'limited';
	if (statusCode !== 401 && statusCode !== 403) return 'unanswered';
	if (isCopied(failure)) return 'copied';
	// A passkey that is not registered here has the code discoverable_login_failed.
	return code === 'webauthn_login_failed' ? 'ended' : 'unknown';
}

function tell(detail: Outcome): void {
	dispatchEvent(new CustomEvent(AUTOFILL, { detail }));
}
