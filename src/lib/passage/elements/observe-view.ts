import { repair } from './auth-repairs.ts';

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

export interface ObserveOptions {
	/** The tag to look for below the node. */
	tag: string;
	/** Called with every change of the view, first with what is there at the start. */
	onview: (view: View, host: HTMLElement | null) => void;
	/** Called after every change in the element, once its view has been told. */
	onchange?: (host: HTMLElement, shadow: ShadowRoot) => void;
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

/** The view that a shadow root shows. */
export function viewOf(shadow: ShadowRoot): View {
	const frame = shadow.querySelector('#passage-auth-container')?.firstElementChild;
	// The frame stays hidden until the texts are there.
	if (!(frame instanceof HTMLElement) || frame.style.display === 'none') return 'loading';
	return MARKERS.find(([selector]) => shadow.querySelector(selector))?.[1] ?? 'loading';
}

/** Follows one element: calls back after each change in it. Returns how to stop. */
function follow(host: HTMLElement, changed: (shadow: ShadowRoot) => void): () => void {
	let stopped = false;
	let observer: MutationObserver | undefined;

	function start() {
		const shadow = host.shadowRoot;
		if (stopped) return;
		// Nothing announces a shadow root that comes after the definition: look again.
		if (!shadow) return void requestAnimationFrame(start);
		observer = new MutationObserver(() => changed(shadow));
		observer.observe(shadow, {
			childList: true,
			subtree: true,
			characterData: true,
			attributeFilter: ['class', 'style', 'disabled']
		});
		// The form and the code boxes move here.
		observer.observe(host, { childList: true, subtree: true, attributeFilter: ['class'] });
		changed(shadow);
	}

	if (host.shadowRoot) start();
	else void customElements.whenDefined(host.localName).then(start);
	return () => {
		stopped = true;
		observer?.disconnect();
	};
}

/**
 * Svelte action: reports the view of the Passage element below `node`, whenever and however often
 * that element comes, and repairs what each view lacks for assistive technology.
 */
export function observeView(node: HTMLElement, options: ObserveOptions) {
	let host: HTMLElement | null = null;
	let view: View | undefined;
	let stop = () => {};

	function report(next: View) {
		if (next === view) return;
		view = next;
		options.onview(next, host);
	}

	function changed(shadow: ShadowRoot) {
		if (!host) return;
		repair(host, shadow);
		const next = viewOf(shadow);
		// One view fades out before the next is drawn.
		if (next !== 'loading') report(next);
		options.onchange?.(host, shadow);
	}

	function find() {
		const found = node.querySelector<HTMLElement>(options.tag);
		if (found === host && view) return;
		stop();
		host = found;
		report('loading');
		stop = host ? follow(host, changed) : () => {};
	}

	const arrivals = new MutationObserver(find);
	arrivals.observe(node, { childList: true, subtree: true });
	find();

	return {
		update(next: ObserveOptions) {
			options = next;
			find();
		},
		destroy() {
			arrivals.disconnect();
			stop();
		}
	};
}
