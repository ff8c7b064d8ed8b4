/** Repairs the country list of the phone input, whose search the element hides. */

const BUTTON = '.iti__selected-country';

/** Repairs the button with the flag, whose name does not say which country is chosen. */
export function mendButton(button: HTMLElement): void {
	button.part.add('country');
	button.setAttribute('aria-label', button.title);
	// The search box has the focus; the list may be in another tree than the button.
	button.removeAttribute('aria-activedescendant');
}

/** Repairs the box around the list, so that it stands below the input. */
export function mendBox(box: HTMLElement): void {
	box.part.add('list');
	box.parentElement?.part.add('anchor');
}

/** Repairs the search box, which the element draws when the list first opens. */
export function mendSearch(search: HTMLElement, host: HTMLElement): void {
	if (search.part.contains('search')) return;
	// Our style sheet shows it.
	search.part.add('search');
	search.focus();
	search.addEventListener('keydown', ({ key }) => {
		if (key !== 'Escape' && key !== 'Tab') return;
		if (key === 'Tab') document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
		// Back to the button that opened the list; Tab continues from there.
		const scopes = [host, host.shadowRoot];
		const buttons = scopes.flatMap((scope) => [
			...(scope?.querySelectorAll<HTMLElement>(BUTTON) ?? [])
		]);
		buttons.find((button) => button.getClientRects().length > 0)?.focus();
	});
}
