/** Mends the list of countries of the phone input, whose search the element hides. */

const BUTTON = '.iti__selected-country';

/** To be called for the button with the flag: its name would be the same whatever is chosen. */
export function mendButton(button: HTMLElement): void {
	button.part.add('country');
	button.ariaLabel = button.title;
	// The search has the focus and says where it is; the list may be in another tree than the button.
	button.removeAttribute('aria-activedescendant');
}

/** To be called for the box around the list, which is to stand below the input wherever that goes. */
export function mendBox(box: HTMLElement): void {
	box.part.add('list');
	box.parentElement?.part.add('anchor');
}

/** To be called for the search, which is drawn when the list is opened first. */
export function mendSearch(search: HTMLElement, host: HTMLElement): void {
	if (search.part.contains('search')) return;
	// Our style sheet shows it.
	search.part.add('search');
	search.focus();
	search.addEventListener('keydown', ({ key }) => {
		if (key !== 'Escape' && key !== 'Tab') return;
		if (key === 'Tab') document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
		// Where it was opened from; Tab goes on from there.
		const scopes = [host, host.shadowRoot];
		const buttons = scopes.flatMap((scope) => [
			...(scope?.querySelectorAll<HTMLElement>(BUTTON) ?? [])
		]);
		buttons.find((button) => button.getClientRects().length > 0)?.focus();
	});
}
