/** Dispatched on the window, with a Lookup, where the element refuses an identifier for its account. */
export const LOOKUP = 'postern:account-lookup';

/** `unknown`: no account to log in to; `taken`: an account where the user registers. */
export type Lookup = 'unknown' | 'taken';

/** Tells the page, which links to the next step; the element only has words. */
export function tellLookup(detail: Lookup): void {
	dispatchEvent(new CustomEvent(LOOKUP, { detail }));
}
