import { compact } from '../../text/clean.ts';

/** What stands in the box of the first view. */
export interface Identifier {
	text: string;
	/** Of a phone number, as its ISO 3166 code in lower case. */
	country?: string | undefined;
}

const BUTTON = '[data-testid=continue-button]';

const isVisible = (element: Element) => element.getClientRects().length > 0;

/** The box for the identifier in an element, and what the element forgets of it. */
export class IdentifierBox {
	readonly #host: () => HTMLElement;
	/** The identifier of the last submission. */
	#submitted: Identifier = { text: '' };
	/** The identifier from before the page was loaded, until there is a box for it. */
	#pending: Identifier | undefined;

	/** `host` answers the element, which a new one may replace. */
	constructor(host: () => HTMLElement) {
		this.#host = host;
	}

	/** Notes the identifier that is submitted. Returns its text. */
	noteSubmission(): string {
		this.#submitted = { text: this.#find()?.value.trim() ?? '', country: this.#country() };
		return this.#submitted.text;
	}

	/** Presses the element's own button. Does nothing in another view. */
	submit(): void {
		const buttons = this.#host().shadowRoot?.querySelectorAll<HTMLElement>(BUTTON);
		for (const button of buttons ?? []) if (isVisible(button)) button.click();
	}

	/** Back in the first view, the element has forgotten what was submitted. */
	restoreSubmission(): void {
		const input = this.#find();
		if (input && fill(input, this.#submitted)) input.select();
	}

	/** What was typed last, whatever the view; not the address that the element greets the user by. */
	capture(): Identifier | undefined {
		const box = this.#find();
		const shown = box && isVisible(box) ? { text: box.value, country: this.#country() } : undefined;
		const typed = shown ?? this.#pending ?? this.#submitted;
		return typed.text === '' ? undefined : typed;
	}

	/** Holds what `capture` gave until the element has a box. */
	restore(identifier: Identifier): void {
		this.#pending = identifier;
	}

	/** Fills the box with what `restore` holds, once. An address that the element remembers goes first. */
	fillPending(): void {
		// Looking for the box costs a layout, while the element draws its first view.
		if (!this.#pending) return;
		const input = this.#find();
		if (!input) return;
		const greeted = !isVisible(input);
		if (greeted && input.value !== this.#pending.text) return;
		if (!greeted) fill(input, this.#pending);
		this.#pending = undefined;
	}

	/** The box is in the shadow tree, or moved out of it for autofill's sake, and may have a twin. */
	#find(): HTMLInputElement | undefined {
		const host = this.#host();
		const boxes = [host.shadowRoot, host].flatMap((scope) => [
			...(scope?.querySelectorAll<HTMLInputElement>('#identifier') ?? [])
		]);
		return boxes.find(isVisible) ?? boxes[0];
	}

	/** The country that is chosen beside the box. */
	#country(): string | undefined {
		const flag = this.#find()?.parentElement?.querySelector('.iti__selected-country .iti__flag');
		return /\biti__([a-z]{2})\b/.exec(flag?.className ?? '')?.[1];
	}
}

/** Types into an empty box; false if there is nothing to type or no need. */
function fill(input: HTMLInputElement, { text }: Identifier): boolean {
	if (input.value || !text) return false;
	input.value = text;
	input.dispatchEvent(new Event('input'));
	return true;
}

/**
 * Cleans what is typed or pasted into a box for an address or a number, before the element sees it. An
 * input method owns the text that it composes.
 */
export function cleanInput(event: Event): void {
	const box = event.composedPath()[0];
	if (!(box instanceof HTMLInputElement) || (event as InputEvent).isComposing) return;
	if (!box.matches('#identifier, .iti__tel-input, [inputmode=email]')) return;
	const cleaned = compact(box.value);
	if (cleaned === box.value) return;
	const before = compact(box.value.slice(0, box.selectionStart ?? undefined));
	box.value = cleaned;
	box.setSelectionRange(before.length, before.length);
}

/** Whether this event submits the identifier: the element's button, or Enter in its box. */
export function isSubmission(event: Event): boolean {
	const target = event.composedPath()[0];
	if (!(target instanceof Element)) return false;
	if (!(event instanceof KeyboardEvent)) return target.closest(BUTTON) !== null;
	return event.key === 'Enter' && !event.isComposing && target.id === 'identifier';
}
