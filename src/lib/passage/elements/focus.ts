import { focused, isLost } from '../../dom/focus-fallback.ts';

/** Keeps a person's place by keyboard and screen reader while the views of an element come and go. */

// Where one goes on in a view; the first that is there and can be used. A heading is the last
// resort: it says where one is.
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

/** Moves the focus to where the view that an element shows is gone on with. */
export function enter(host: HTMLElement): void {
	for (const selector of STARTS) {
		const start = find(host, selector);
		if (start) return start.focus();
	}
}

/** Moves the focus to what is wrong in the first view: the identifier, unless only some field is. */
export function toFault(host: HTMLElement): void {
	const only = find(host, '#identifier.has-error') ? undefined : find(host, '.has-error');
	(only ?? find(host, '#identifier'))?.focus();
}

/**
 * Watches over the focus in `area`. The function it returns is to be called after each change of
 * the element, and says whether the view is another one; it never takes the focus from a control
 * that is still there.
 */
export function keepFocus(area: HTMLElement): (host: HTMLElement, moved: boolean) => void {
	const page = area.closest('main') ?? area;
	const followed = new WeakSet<Node>();
	const secondary = new WeakSet<Element>();
	let last: EventTarget | undefined;
	/** A button that may not be pressed while it works, and loses the focus for it. */
	let paused: HTMLElement | undefined;

	// A move within a shadow tree is not told outside of it.
	function follow(scope: Node | null): void {
		if (!scope || followed.has(scope)) return;
		followed.add(scope);
		scope.addEventListener('focusin', (event) => (last = event.composedPath()[0]));
	}

	/** The element gives the focus to the way around a passkey as it draws it, past the way on. */
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
			// It works on nothing, and can be pressed again in a while: that is waited for at the heading.
			if ((lost || active === last) && !last.matches('.is-loading')) find(host, '.title')?.focus();
			return;
		}
		if (lost && paused === last && paused && visible(paused)) {
			paused.focus();
			return;
		}
		const gone = last instanceof Element && !(last.isConnected && visible(last));
		// One waits at a heading only for want of a control.
		const waited = active?.matches('.title') && find(host, '.button.is-primary');
		if ((lost && gone) || waited || past) enter(host);
	}

	// The element moves the focus itself when it has drawn, and hides what is left behind after that.
	return (host, moved) => {
		follow(area);
		follow(host.shadowRoot);
		setTimeout(() => settle(host, moved));
	};
}
