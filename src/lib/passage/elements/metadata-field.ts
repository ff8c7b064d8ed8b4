/** Repairs a metadata field, whose label is a plain box, like that of the identifier. */
export function mend(element: HTMLElement): void {
	const label = element.querySelector<HTMLElement>('.label');
	const note = element.querySelector<HTMLElement>('.error-message');
	for (const input of element.querySelectorAll<HTMLInputElement>('input:not([readonly])')) {
		input.setAttribute('aria-invalid', String(input.classList.contains('has-error')));
		input.setAttribute('aria-description', note?.textContent?.trim() ?? '');
		input.part.toggle('wrong', input.classList.contains('has-error'));
		// HTML has no such token.
		if (input.getAttribute('autocomplete') === 'decimal') input.autocomplete = 'off';
		if (input.type !== 'checkbox') continue;
		element.part.add('tick');
		input.part.add('box');
		if (note) note.hidden = true;
		label?.part.add('tick-label');
		if (label) label.onclick = () => input.click();
	}
	note?.part.add('note');
	if (note && !note.style.fontSize) note.style.setProperty('font-size', 'inherit', 'important');
}
