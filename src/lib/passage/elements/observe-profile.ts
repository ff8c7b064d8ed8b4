import { focused, isLost } from '../../dom/focus-fallback.ts';
import { repairProfile, type ProfileTexts } from './profile-repairs.ts';

/** A change that the element itself does not announce. */
export type Happening = 'saved' | 'added' | 'removed';

export interface ObserveOptions {
	/** The tag to look for below the node. */
	tag: string;
	texts: ProfileTexts;
	/** Called once; false if the element could not load its data. */
	onready: (well: boolean) => void;
	onhappening: (what: Happening) => void;
}

const EDITED = 'input:not([readonly], [type=checkbox])';
const PLACES = 'form, tr, .metadata-header, .grid-stack';

// Where the user continues in the same place: the first of these that is there.
const STARTS = [EDITED, '[data-testid$=-confirmation]', '.edit-save-text', '.edit-passkey-button'];
const DIALOG_STARTS = ['button:enabled', '[role=button]'];
const OTHER_STARTS = ['[data-testid=add-passkey-button]', '.edit-save-text'];

function find(scopes: Iterable<ParentNode>, selectors: string[]): HTMLElement | undefined {
	for (const scope of scopes) {
		for (const selector of selectors) {
			for (const element of scope.querySelectorAll<HTMLElement>(selector)) {
				if (element.getClientRects().length > 0) return element;
			}
		}
	}
	return undefined;
}

/** Keeps the place of keyboard users. Call the function that it returns after each change. */
function keepPlace(shadow: ShadowRoot): () => void {
	/** Where the focus is, or was before its control went away; none once the user has left the element. */
	let places: Element[] | undefined;
	let pressed = '';
	let errors = 0;

	shadow.addEventListener('focusin', ({ target }) => {
		const element = target as Element;
		// The metadata fields stand beside their buttons.
		const place = element.closest(PLACES)?.matches('form, tr')
			? [element.closest('form, tr')]
			: ['.grid-stack', '.metadata-header'].map((each) => shadow.querySelector(each));
		places = place.filter((each) => each !== null);
		const name = `${element.className} ${element.getAttribute('data-testid')}`;
		pressed = /\w+-passkey-button/.exec(name)?.[0] ?? '';
	});
	shadow.addEventListener('focusout', (event) => {
		const { relatedTarget } = event as FocusEvent;
		if (relatedTarget && !shadow.contains(relatedTarget as Node)) places = undefined;
	});

	return () => {
		const dialog = shadow.querySelector('.passage-modal');
		const invalid = shadow.querySelectorAll('[aria-invalid=true]').length;
		const worse = invalid > errors;
		errors = invalid;
		if (!places) return;
		if (worse) return find([shadow], ['[aria-invalid=true]'])?.focus();
		const active = focused();
		const left = dialog !== null && !dialog.contains(active);
		if (!left && !isLost(active) && !active?.matches('input[readonly]')) return;
		if (dialog) return find([dialog], DIALOG_STARTS)?.focus();
		const again = pressed ? [`.${pressed}`] : [];
		const there = places.filter((place) => place.isConnected);
		const start = find(there, [...STARTS.slice(0, 2), ...again, ...STARTS.slice(2)]);
		(start ?? find([shadow], OTHER_STARTS))?.focus();
	};
}

/** Reports changes. Call the function that it returns after each change. */
function listen(shadow: ShadowRoot, onhappening: ObserveOptions['onhappening']): () => void {
	const values = () =>
		[...shadow.querySelectorAll('input')]
			// The element shows "—" for an empty value, except while the user edits.
			.map(({ type, checked, value }) => (type === 'checkbox' ? checked : value.replace(/^—$/, '')))
			.join('\n');
	let before: string | undefined;
	let ownFields = false;
	let rows: number | undefined;

	return () => {
		const count = shadow.querySelectorAll('[data-testid$=device-name]').length;
		if (rows !== undefined && count !== rows) onhappening(count > rows ? 'added' : 'removed');
		rows = count;
		if (shadow.querySelector(EDITED)) {
			before ??= values();
			ownFields = !shadow.querySelector(`form ${EDITED}`);
		} else if (before !== undefined) {
			// The element itself says that a new address needs a verification first.
			const said = !ownFields && shadow.querySelector('.feedback')?.textContent.trim();
			if (!said && before !== values()) onhappening('saved');
			before = undefined;
		}
	};
}

/**
 * Svelte action: reports when the profile element below `node` is ready and what changes in it, repairs
 * it for assistive technology, and keeps the place of keyboard users.
 */
export function observeProfile(node: HTMLElement, options: ObserveOptions) {
	const { tag, texts, onready, onhappening } = options;
	let observer: MutationObserver | undefined;
	let destroyed = false;

	function watch(shadow: ShadowRoot) {
		const settle = keepPlace(shadow);
		let tell: (() => void) | undefined;
		observer = new MutationObserver(changed);

		function changed() {
			repairProfile(shadow, texts);
			const failed = shadow.querySelector('.notification.has-error');
			if (!tell && (failed || shadow.querySelector('form, .passage-profile-table'))) {
				onready(!failed);
				tell = listen(shadow, onhappening);
			}
			tell?.();
			// The element moves the focus itself when it has drawn.
			setTimeout(settle);
		}

		observer.observe(shadow, {
			childList: true,
			subtree: true,
			characterData: true,
			attributeFilter: ['class', 'readonly']
		});
		changed();
	}

	function start() {
		const host = node.querySelector<HTMLElement>(tag);
		if (destroyed || !host) return;
		if (host.shadowRoot) return watch(host.shadowRoot);
		// No event announces a shadow root that comes after the definition: look again.
		requestAnimationFrame(start);
	}

	void customElements.whenDefined(tag).then(start);
	return {
		destroy() {
			destroyed = true;
			observer?.disconnect();
		}
	};
}
