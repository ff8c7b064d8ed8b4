import { PARTS } from './profile-parts.ts';

/** Labels where the element shows an icon or nothing. */
export interface ProfileTexts {
	/** The label of a passkey's name. */
	name: string;
	rename: string;
	remove: string;
}

type Repair = (element: HTMLElement, texts: ProfileTexts) => void;

const text = (element: Element | null | undefined) => element?.textContent?.trim() ?? '';

const attribute =
	(name: string, value: string): Repair =>
	(element) =>
		element.setAttribute(name, value);

const heading: Repair = (element) => {
	element.setAttribute('role', 'heading');
	element.setAttribute('aria-level', element.closest('.passage-modal, table') ? '3' : '2');
};

/**
 * A box or link that the keyboard cannot press. It reacts as the key comes up: what it opens takes the
 * focus, and would take the key for its own.
 */
const button: Repair = (element) => {
	if (element.dataset['repaired']) return;
	element.dataset['repaired'] = 'true';
	element.setAttribute('role', 'button');
	element.tabIndex = 0;
	element.part.add('link');
	let down = false;
	element.addEventListener('keydown', (event) => {
		if (event.key !== 'Enter' && event.key !== ' ') return;
		event.preventDefault();
		down = true;
	});
	element.addEventListener('keyup', () => {
		if (down) element.click();
		down = false;
	});
	element.addEventListener('blur', () => (down = false));
};

const nameIn = (element: Element) =>
	element.closest('tr')?.querySelector<HTMLInputElement>('[data-testid$=device-name]')?.value ?? '';

/** A screen reader user may hear the button alone: its label names the line. */
const lineButton: Repair = (element, texts) => {
	button(element, texts);
	const line = element.closest('form')?.querySelector('.user-info-label');
	const of = text(line ?? element.closest('.metadata-header')?.querySelector('.title'));
	element.setAttribute('aria-label', `${text(element)}: ${of}`);
};

const iconButton =
	(what: 'rename' | 'remove'): Repair =>
	(element, texts) => {
		button(element, texts);
		element.setAttribute('aria-label', `${texts[what]}: ${nameIn(element)}`);
		element.title = texts[what];
	};

const confirmation: Repair = (element) => {
	element.setAttribute('aria-label', `${text(element)}: ${nameIn(element)}`);
	if (element.dataset['repaired']) return;
	element.dataset['repaired'] = 'true';
	element.addEventListener('keydown', ({ key }) => {
		if (key !== 'Escape') return;
		// The element closes it when the mouse leaves.
		element.dispatchEvent(new MouseEvent('mouseleave'));
		element.blur();
	});
};

const pages: Repair = (element, texts) => {
	button(element, texts);
	const selected = element.classList.contains('selected');
	element.setAttribute('aria-current', selected ? 'page' : 'false');
	element.part.toggle('selected', selected);
};

let errors = 0;

/** The label and the error of an input stand elsewhere in its line. */
const field: Repair = (element, texts) => {
	const input = element as HTMLInputElement;
	const line = input.closest('form, .validated-field, .device-name');
	const error = line?.querySelector('.message');
	input.setAttribute('aria-label', text(line?.querySelector('.user-info-label')) || texts.name);
	// A read-only input needs no stop for the keyboard.
	input.tabIndex = input.readOnly ? -1 : 0;
	if (input.type === 'checkbox') input.disabled = input.readOnly;
	if (input.type === 'number') input.autocomplete = 'off';
	if (!error) return;
	error.id ||= `error-${++errors}`;
	input.setAttribute('aria-describedby', error.id);
	const invalid = text(error) !== '';
	input.setAttribute('aria-invalid', String(invalid));
	input.part.toggle('wrong', invalid);
};

/** A phone number, which runs from left to right in every language. */
const phone: Repair = (element) => {
	element.dir = 'ltr';
	const input = element.querySelector<HTMLInputElement>(':scope > input');
	const country = element.querySelector<HTMLButtonElement>('.iti__selected-country');
	if (!input || !country) return;
	country.disabled = input.readOnly;
	const nothing = input.readOnly && ['', '—'].includes(input.value);
	country.parentElement?.part.toggle('no-country', nothing);
	input.part.toggle('phone', !nothing);
};

/** Escape closes the list, and would cancel the whole line as well. */
const countries: Repair = (element) => {
	if (element.dataset['repaired']) return;
	element.dataset['repaired'] = 'true';
	element.addEventListener('keyup', (event) => {
		if ((event as KeyboardEvent).key === 'Escape') event.stopPropagation();
	});
};

/** Escape restores the name, as in the other lines. */
const name: Repair = (element) => {
	const input = element as HTMLInputElement;
	if (input.readOnly) input.dataset['before'] = input.value;
	if (input.dataset['repaired']) return;
	input.dataset['repaired'] = 'true';
	input.addEventListener('keydown', ({ key }) => {
		if (key !== 'Escape') return;
		input.value = input.dataset['before'] ?? input.value;
		input.dispatchEvent(new Event('input'));
		input.blur();
	});
};

/** The metadata fields are no form: Enter and Escape work as in the lines above. */
const fields: Repair = (element) => {
	if (element.dataset['repaired']) return;
	element.dataset['repaired'] = 'true';
	element.addEventListener('keydown', (event) => {
		const { key, target } = event;
		if (!(target instanceof HTMLInputElement) || event.isComposing) return;
		if (key !== 'Enter' && key !== 'Escape') return;
		const root = element.getRootNode() as ShadowRoot;
		const [save, cancel] = root.querySelectorAll<HTMLElement>('.metadata-header .edit-save-text');
		(key === 'Enter' ? save : cancel)?.click();
	});
};

const dialog: Repair = (element) => {
	if (element.hasAttribute('aria-modal')) return;
	element.setAttribute('aria-modal', 'true');
	element.setAttribute('aria-label', text(element.querySelector('.title')));
	const cancel = () => element.querySelector<HTMLElement>('[data-testid=add-device-skip]')?.click();
	element.querySelector('.passage-modal-background')?.addEventListener('click', cancel);
	element.addEventListener('keydown', (event) => {
		if (event.key === 'Escape') cancel();
		if (event.key !== 'Tab') return;
		const stops = [...element.querySelectorAll<HTMLElement>('button:enabled, [tabindex="0"]')];
		const root = element.getRootNode() as ShadowRoot;
		const [first, last] = [stops[0], stops.at(-1)];
		if (root.activeElement !== (event.shiftKey ? first : last)) return;
		event.preventDefault();
		(event.shiftKey ? last : first)?.focus();
	});
	// The dialog closes on any Enter, also on one that presses its buttons.
	element.querySelector('.passage-modal-card')?.addEventListener('keyup', (event) => {
		if ((event as KeyboardEvent).key === 'Enter') event.stopPropagation();
	});
};

const feedback: Repair = (element) => {
	element.setAttribute('role', 'status');
	element.part.toggle('said', text(element) !== '');
	element.part.toggle('bad', element.classList.contains('feedback-danger'));
};

const narrow: Repair = (element) => {
	const compact = element.classList.contains('isCompact');
	element.part.toggle('narrow', compact);
	element.querySelector('input')?.part.toggle('narrow-input', compact);
};

/** All repairs run after every change, so a repair must be harmless where it has run before. */
const REPAIRS: [selector: string, repair: Repair][] = [
	// The original classes have styles that no part can change.
	['.grid-stack-item-content', (element) => (element.className = 'lines')],
	['.validated-field > .label', (element) => (element.className = 'user-info-label')],
	['.validated-field > .error-message', (element) => (element.className = 'message has-error')],
	['.title', heading],
	['svg', attribute('aria-hidden', 'true')],
	['table', attribute('role', 'presentation')],
	['form input, .validated-field input, .device-name input', field],
	['.device-name input', name],
	['.iti', phone],
	['.iti__country-container, .iti__dropdown-content', countries],
	['.grid-stack', fields],
	['.edit-save-text', lineButton],
	['.edit-passkey-button', iconButton('rename')],
	['.revoke-passkey-button', iconButton('remove')],
	['[data-testid$=-confirmation]', confirmation],
	['.paginator-button', pages],
	['.feedback', feedback],
	['.has-error:not(input)', attribute('role', 'alert')],
	['a:not([href])', button],
	['.passage-modal', dialog],
	['.component-loading', (element) => element.removeAttribute('title')],
	['.login-info-row', narrow]
];

/** Repairs what a profile element shows. */
export function repairProfile(shadow: ShadowRoot, texts: ProfileTexts): void {
	for (const [selector, mend] of REPAIRS) {
		for (const element of shadow.querySelectorAll<HTMLElement>(selector)) mend(element, texts);
	}
	for (const [selector, part] of PARTS) {
		for (const element of shadow.querySelectorAll(selector)) element.part.add(part);
	}
}
