/** The element that has the focus, in a shadow tree too. */
export function focused(): Element | null {
	const active = document.activeElement;
	return active?.shadowRoot?.activeElement ?? active;
}

/** Whether the focus has fallen to the page, as it does when the element that had it goes away. */
export function isLost(active = focused()): boolean {
	return !active || active === document.body || active.getClientRects().length === 0;
}

/** Attachment: takes the focus if nothing has it. */
export function takeLostFocus(node: HTMLElement): void {
	// What is hidden in the same moment is hidden by then.
	setTimeout(() => {
		if (isLost()) node.focus();
	});
}
