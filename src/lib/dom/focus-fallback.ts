/** What has the focus, in the shadow tree of an element too. */
export function focused(): Element | null {
	const active = document.activeElement;
	return active?.shadowRoot?.activeElement ?? active;
}

/** Whether the focus has fallen to the page, as it does when what had it goes away. */
export function isLost(active = focused()): boolean {
	return !active || active === document.body || active.getClientRects().length === 0;
}

/** Svelte action: takes the focus if nothing has it, unless it is told not to. */
export function rescue(node: HTMLElement, may = true): void {
	if (!may) return;
	// What is hidden in the same moment is hidden by then.
	setTimeout(() => {
		if (isLost()) node.focus();
	});
}
