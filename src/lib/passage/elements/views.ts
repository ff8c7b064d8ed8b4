/** What a Passage element shows. `loading` comes before the first view, never between two. */
export type View =
	| 'loading'
	| 'failed'
	| 'identifier'
	| 'register-passkey'
	| 'sign-in-passkey'
	| 'one-time-passcode'
	| 'magic-link'
	| 'verify-token'
	| 'link-failed'
	| 'add-device'
	| 'link-account'
	| 'no-passkey'
	| 'not-supported';

/** What the page knows of the element's view. */
export interface ElementView {
	view: View;
	/** The heading of the view; empty beside the identifier, where the page has its own. */
	heading: string;
	/** What the element says is wrong with what the user typed. */
	error: string;
}

// The first match wins: markers stand before the more general ones that hold for them too.
const MARKERS: [selector: string, view: View][] = [
	['.view-email-input', 'identifier'],
	['[data-tag=register-device-message]', 'register-passkey'],
	['.view-webauthn-sign-in', 'sign-in-passkey'],
	['.view-access-token [data-testid^=one-time-passcode]', 'one-time-passcode'],
	['.view-access-token', 'magic-link'],
	[
		'.view-verify-token .secondary-title ~ * [data-testid=activate-magic-link-button]',
		'link-failed'
	],
	['.view-verify-token', 'verify-token'],
	['.view-add-device', 'add-device'],
	['.link-account', 'link-account'],
	['[data-testid=invalid-app-id]', 'failed'],
	['#passage-auth-container > * .auth-flex-container > .wrap-text', 'no-passkey'],
	// This view carries no marker of its own. The outermost box is the element's frame.
	['#passage-auth-container > * .auth-flex-container', 'not-supported']
];

/** Where the element says what is wrong with the identifier, or with a metadata field. */
const ERRORS = [
	'[data-testid=validation-error]',
	'.has-error ~ .error-message:not(:empty)',
	'.view-access-token .error-message'
];

const textIn = (shadow: ShadowRoot, selector: string) =>
	shadow.querySelector(selector)?.textContent?.trim() ?? '';

/** The view that a shadow root shows. */
export function viewOf(shadow: ShadowRoot): View {
	const frame = shadow.querySelector('#passage-auth-container')?.firstElementChild;
	// The frame stays hidden until the texts are there.
	if (!(frame instanceof HTMLElement) || frame.style.display === 'none') return 'loading';
	return MARKERS.find(([selector]) => shadow.querySelector(selector))?.[1] ?? 'loading';
}

/** The heading and the error that stand in a view. */
export function describe(view: View, shadow: ShadowRoot): ElementView {
	const heading = view === 'identifier' ? '' : textIn(shadow, '.title');
	const error = ERRORS.map((each) => textIn(shadow, each)).find(Boolean) ?? '';
	return { view, heading, error };
}
