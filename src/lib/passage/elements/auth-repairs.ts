import * as codeBoxes from './code-boxes.ts';
import * as countryList from './country-list.ts';
import * as dialog from './dialog.ts';
import * as metadataField from './metadata-field.ts';

type Repair = (element: HTMLElement, shadow: ShadowRoot) => void;

const text = (scope: ParentNode, selector: string) =>
	scope.querySelector(selector)?.textContent?.trim() ?? '';

const alert: Repair = (element) => element.setAttribute('role', 'alert');

const decorative: Repair = (element) => element.setAttribute('aria-hidden', 'true');

// Only beside the identifier form does the page show a first-level heading of its own.
const heading: Repair = (element, shadow) => {
	element.setAttribute('role', 'heading');
	element.setAttribute('aria-level', shadow.querySelector('.view-email-input') ? '2' : '1');
	element.tabIndex = -1;
	element.id = 'view-title';
	element.part.add('title');
};

// A screen reader user may reach the button before the text.
const mainButton: Repair = (element) => {
	element.setAttribute('aria-describedby', 'view-title view-text');
	element.parentElement?.part.add('actions');
};

/** Shows that the button works; the element marks all buttons of the view. */
const busy: Repair = (element) => {
	const loading = element.classList.contains('is-loading');
	element.part.toggle('busy', loading);
	element.setAttribute('aria-busy', String(loading));
};

/** Lets our style sheet reach what has no part of its own. */
const part =
	(name: string): Repair =>
	(element) =>
		element.part.add(name);

/** Drawings have fixed colours, for a light page. */
const inherit =
	(property: 'fill' | 'stroke', colour: string): Repair =>
	(element) =>
		element.style.setProperty(property, colour);

// The label is a plain box, and in another tree once the input has moved to the light DOM.
const identifier: Repair = (element, shadow) => {
	element.setAttribute('aria-label', text(shadow, '.identifier-form .label'));
	const wrong = element.classList.contains('has-error');
	element.setAttribute('aria-invalid', String(wrong));
	element.part.toggle('wrong', wrong);
	element.setAttribute('autocapitalize', 'none');
	element.setAttribute('spellcheck', 'false');
};

// Its inline style says left, also in a right-to-left language.
const errorLine: Repair = (element) => {
	element.setAttribute('role', 'alert');
	if (element.style.textAlign === 'left') element.style.textAlign = 'start';
};

const digit: Repair = (element, shadow) =>
	codeBoxes.mend(element as HTMLInputElement, text(shadow, '.title'));

/**
 * The accessibility faults of the views, each with its repair. All repairs run after every change of the
 * view, so a repair must be harmless where it has run before.
 */
const REPAIRS: [selector: string, repair: Repair][] = [
	['a:not([href])', dialog.mendButton],
	['#identifier', identifier],
	['.error-message', errorLine],
	['[data-tag=register-device-message] > div > p', alert],
	['[data-testid=failure-message]', alert],
	['[data-testid=invalid-app-id]', alert],
	['.title', heading],
	['.view-email-input .main-title', part('first-title')],
	['.view-email-input .main-title + :empty', part('first-title')],
	['[data-testid=register-link]', part('other-account')],
	['.label', part('label')],
	['.iti__tel-input', part('phone')],
	['.iti__selected-country', countryList.mendButton],
	['.iti--container', countryList.mendBox],
	['.iti__dropdown-content', part('countries')],
	[
		'.iti__search-input',
		(element, { host }) => countryList.mendSearch(element, host as HTMLElement)
	],
	['#passage-auth-container', part('frame')],
	['figure', part('picture')],
	['figure svg [fill^="#"]', inherit('fill', 'currentcolor')],
	['figure svg rect + mask + path', inherit('stroke', 'var(--color-surface)')],
	['.view-add-device figure svg:has(> rect)', part('failure')],
	['figure + div', (element) => (element.id = 'view-text')],
	['.view-add-device figure + .has-text-centered', alert],
	['.view-access-token .content > div', part('message')],
	['.view-access-token .error-message', part('fault')],
	['slot[name=otpInput]', (element) => element.parentElement?.part.add('boxes')],
	['.flex-row > .button', (element) => element.parentElement?.part.add('actions')],
	['.flex-row > .button', part('beside')],
	['[data-testid=register-main-button]', mainButton],
	['.button:not(.is-secondary)', busy],
	['.grid-stack', part('fields')],
	['.grid-stack-item', part('cell')],
	['.grid-stack-item-content', part('field')],
	['.validated-field', metadataField.mend],
	['.spinner-box', part('spinner')],
	['svg', decorative],
	['[data-testid^=otp-single-input]', digit],
	['.passage-learnmore-body', part('text')],
	[
		'.passage-learnmore-modal',
		(element, shadow) => dialog.mend(element, shadow, text(shadow, '.title'))
	]
];

/** Repairs the view, in the shadow root and in what has moved out of it, as far as the browser can. */
export function repair(host: HTMLElement, shadow: ShadowRoot): void {
	for (const scope of [shadow, host]) {
		for (const [selector, mend] of REPAIRS) {
			for (const element of scope.querySelectorAll<HTMLElement>(selector)) {
				try {
					mend(element, shadow);
				} catch {
					// An old browser lacks `part`, and the others still stand.
				}
			}
		}
	}
}
