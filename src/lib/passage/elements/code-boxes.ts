/** Names one of the six boxes for a passcode, and focuses the first one once a code is refused. */
export function mend(box: HTMLInputElement, title: string): void {
	const place = Number(box.dataset.testid?.split('-').at(-1)) + 1;
	const wrong = box.classList.contains('has-error');
	const refused = wrong && box.getAttribute('aria-invalid') === 'false';
	box.setAttribute('aria-invalid', String(wrong));
	box.setAttribute('aria-label', `${title} ${place}/6`);
	// The element empties the boxes after a refused code: the next code begins in the first.
	if (place === 1 && refused) setTimeout(() => box.value || box.focus());
}
