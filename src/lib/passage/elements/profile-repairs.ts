/** What a screen reader says where the element shows a picture or nothing. */
export interface ProfileTexts {
	/** What the line with a passkey's name is. */
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
 * A box or an anchor that only a mouse can press. It is pressed as the key comes up: what it opens
 * takes the focus, and would take that for a key of its own.
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

/** Says of which line it is, for whoever hears it alone. */
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
		// It stays for as long as a mouse rests on it.
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

let faults = 0;

/** An input has its label and what is wrong with it elsewhere in its line. */
const field: Repair = (element, texts) => {
	const input = element as HTMLInputElement;
	const line = input.closest('form, .validated-field, .device-name');
	const fault = line?.querySelector('.message');
	input.setAttribute('aria-label', text(line?.querySelector('.user-info-label')) || texts.name);
	// There is nothing to be done with one that only shows what it holds.
	input.tabIndex = input.readOnly ? -1 : 0;
	if (input.type === 'checkbox') input.disabled = input.readOnly;
	if (input.type === 'number') input.autocomplete = 'off';
	if (!fault) return;
	fault.id ||= `fault-${++faults}`;
	input.setAttribute('aria-describedby', fault.id);
	const invalid = text(fault) !== '';
	input.setAttribute('aria-invalid', String(invalid));
	input.part.toggle('wrong', invalid);
};

/** A number with its country, which is read from left to right everywhere. */
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

/** Escape closes the list, and would give up the whole line as well. */
const countries: Repair = (element) => {
	if (element.dataset['repaired']) return;
	element.dataset['repaired'] = 'true';
	element.addEventListener('keyup', (event) => {
		if ((event as KeyboardEvent).key === 'Escape') event.stopPropagation();
	});
};

/** A name is left as it was by Escape, as the other lines are. */
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

/** The fields of one's own are no form: Enter and Escape do what they do in the lines above. */
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
	// It would close on any Enter, also on the one that presses a button of its own.
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

/** As in `repair.ts`: a repair runs again after every change, and must be harmless on what it has mended. */
const REPAIRS: [selector: string, repair: Repair][] = [
	// Their own classes have styles that no part can change.
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

/** What the page's style sheet reaches, by names of our own. */
const PARTS: [selector: string, part: string][] = [
	['#passage-profile-container', 'frame'],
	['.title', 'title'],
	['.metadata-header .title, .table-container > .flex-row .title', 'head-title'],
	['.metadata-header, .table-container > .flex-row', 'head'],
	['.login-info-row', 'row'],
	['.validated-field', 'field'],
	['.user-info-label', 'term'],
	['.validated-field > .user-info-label', 'field-term'],
	['.validated-field > .message', 'field-fault'],
	['.validated-field > :is(input, .checkbox-container, .iti)', 'control'],
	['.iti > input', 'phone-input'],
	['.edit-save-container', 'edits'],
	['.feedback', 'feedback'],
	['.message, td .text.has-error', 'fault'],
	['.grid-stack', 'fields'],
	['.grid-stack-item', 'cell'],
	['.passage-checkbox', 'checkbox'],
	['.table-container', 'passkeys'],
	['.profile-divider:has(+ .table-container)', 'passkeys'],
	['.passage-profile-table', 'table'],
	['.profile-table-icon-wrapper', 'symbol'],
	['.profile-table-content', 'passkey'],
	['.device-name', 'name'],
	['.device-name input', 'name-input'],
	['.profile-table-metadata', 'dates'],
	['.current-device', 'tag'],
	['.passage-action-menu-cell', 'action-cell'],
	['.device-actions', 'row-actions'],
	['.device-actions-icon-wrapper', 'icon'],
	['[data-testid$=-confirmation]', 'confirmation'],
	['.passage-table-empty-cell', 'empty'],
	['.passage-table-empty-cell .title', 'empty-title'],
	['.page-size-selector', 'page-size'],
	['.paginator-button', 'page'],
	['.paginator-button:has(svg)', 'page-step'],
	['.passage-modal-background', 'backdrop'],
	['.passage-modal-card', 'sheet'],
	['.passage-modal-body .flex-row', 'actions'],
	['.passage-modal-body .link', 'cancel'],
	['figure', 'picture'],
	['.component-loading', 'overlay'],
	['.loading-background', 'overlay-background']
];

/** Mends what a profile element shows at the moment. */
export function repairProfile(shadow: ShadowRoot, texts: ProfileTexts): void {
	for (const [selector, mend] of REPAIRS) {
		for (const element of shadow.querySelectorAll<HTMLElement>(selector)) mend(element, texts);
	}
	for (const [selector, part] of PARTS) {
		for (const element of shadow.querySelectorAll(selector)) element.part.add(part);
	}
}
