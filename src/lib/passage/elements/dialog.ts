/** Repairs the dialog about passkeys, and the links that open such things. */

/** A link or box that the keyboard cannot press. */
export function mendButton(element: HTMLElement): void {
	if (element.hasAttribute('tabindex')) return;
	element.setAttribute('role', 'button');
	element.tabIndex = 0;
	element.part.add('link');
	element.addEventListener('keydown', (event) => {
		if (event.key !== 'Enter' && event.key !== ' ') return;
		event.preventDefault();
		element.click();
	});
}

/** Makes the dialog one for the keyboard and for screen readers; `title` is the view's heading. */
export function mend(element: HTMLElement, shadow: ShadowRoot, title: string): void {
	if (element.getAttribute('role') === 'dialog') return;
	element.setAttribute('role', 'dialog');
	element.setAttribute('aria-modal', 'true');
	element.setAttribute('aria-label', title);
	element.part.add('dialog');
	const veil = element.parentElement;
	veil?.part.add('veil');
	const close = element.querySelector<HTMLElement>('.passage-learnmore-top > div');
	const opener = shadow.activeElement;
	// A click anywhere closes the dialog.
	veil?.addEventListener('click', () =>
		setTimeout(() => opener instanceof HTMLElement && opener.focus())
	);
	element.addEventListener('keydown', (event) => {
		if (event.key === 'Escape') close?.click();
		// The close button is the only control in the dialog.
		if (event.key === 'Tab') event.preventDefault();
	});
	if (close) {
		mendButton(close);
		close.focus();
	}
}
