import { focused, isLost } from '../../dom/focus-fallback.ts';

/** Keeps the place of keyboard and screen reader users while the views of an element change. */

// Where the user continues in a view: the first of these that is there and enabled. A heading is the
// last resort.
const STARTS = [
	'.passage-learnmore-top [role=button]',
	'#identifier',
	'[data-testid^=otp-single-input]',
	'[data-testid=register-main-button]',
	'.button.is-primary',
	'.title'
];

const visible = (element: Element) => element.getClientRects().length > 0;

function find(host: HTMLElement, selector: string): HTMLElement | undefined {
	for (const scope of [host.shadowRoot, host]) {
		for (const element of scope?.querySelectorAll<HTMLElement>(selector) ?? []) {
			if (visible(element) && !element.matches(':disabled')) return element;
		}
	}
	return undefined;
}

/** Moves the focus to where the user continues in the element's view. */
export function enter(host: HTMLElement): void {
	for (const selector of STARTS) {
		const start = find(host, selector);
		if (start) return start.focus();
	}
}

/** Moves the focus to what is wrong in the first view: the identifier, unless only some field is. */
export function toError(host: HTMLElement): void {
	const only = find(host, '#identifier.has-error') ? undefined : find(host, '.has-error');
	(only ?? find(host, '#identifier'))?.focus();
}

/**
 * Watches the focus in `area`. Call the function that it returns after each change of the element, with
 * whether the view is another one; it never takes the focus from a control that is still there.
 */
export function keepFocus(area: HTMLElement): (host: HTMLElement, moved: boolean) => void {
	const page = area.closest('main') ?? area;
	const followed = new WeakSet<Node>();
	const secondary = new WeakSet<Element>();
	let last: EventTarget | undefined;
	/** A button that is disabled while it works, and so loses the focus. */
	let paused: HTMLElement | undefined;

	// No event leaves a shadow tree for a move within it.
	function follow(scope: Node | null): void {
		if (!scope || followed.has(scope)) return;
		followed.add(scope);
		scope.addEventListener('focusin', (event) => (last = event.composedPath()[0]));
	}

	/** The element focuses its secondary button ("use a code") as it draws it, past the primary one. */
	function isPast(host: HTMLElement, active: Element | null): boolean {
		const drawn = [...(host.shadowRoot?.querySelectorAll('.button.is-secondary') ?? [])];
		const fresh = drawn.filter((button) => !secondary.has(button));
		for (const button of fresh) secondary.add(button);
		return fresh.some((button) => button === active);
	}

	function settle(host: HTMLElement, moved: boolean): void {
		const active = focused();
		const lost = isLost(active);
		const past = isPast(host, active);
		if (moved) {
			if (lost || page.contains(document.activeElement)) enter(host);
			return;
		}
		if (last instanceof HTMLElement && last.isConnected && last.matches(':disabled')) {
			paused = last;
			// Disabled for a while without work, as "send again" is: the user waits at the heading.
			if ((lost || active === last) && !last.matches('.is-loading')) find(host, '.title')?.focus();
			return;
		}
		if (lost && paused === last && paused && visible(paused)) {
			paused.focus();
			return;
		}
		const gone = last instanceof Element && !(last.isConnected && visible(last));
		// The heading has the focus only while there is no enabled control.
		const waited = active?.matches('.title') && find(host, '.button.is-primary');
		if ((lost && gone) || waited || past) enter(host);
	}

	// The element moves the focus after it has drawn, and hides the old view after that.
	return (host, moved) => {
		follow(area);
		follow(host.shadowRoot);
		setTimeout(() => settle(host, moved));
	};
}
