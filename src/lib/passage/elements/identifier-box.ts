import * as focus from './focus.ts';

/** What was typed into the box of the first view. */
export interface Identifier {
	text: string;
	/** Of a phone number, as its ISO 3166 code in lower case. */
	country?: string | undefined;
}

/** The element by itself, wherever `retry` has put it. */
type Host = () => HTMLElement;

/**
 * Follows what is submitted in the first view of an element: lets the page hold it back, brings the
 * focus to what is wrong, and gives back what the element forgets.
 */
export class Attempts {
	readonly #host: Host;
	/** Whether the identifier was submitted and nothing typed since. */
	#asked = false;
	/** The identifier that was submitted last. */
	#typed: Identifier = { text: '' };
	/** What was typed before the page was loaded, until there is a box for it. */
	#kept: Identifier | undefined;

	constructor(host: Host) {
		this.#host = host;
	}

	/** Keeps an event that submits the identifier from the element where `admit` is against it. */
	admit(event: Event, admit: (identifier: string) => boolean): boolean {
		this.#typed = { text: this.#box()?.value.trim() ?? '', country: this.#country() };
		this.#asked = admit(this.#typed.text);
		if (this.#asked) return true;
		event.preventDefault();
		event.stopImmediatePropagation();
		return false;
	}

	/** Somebody types: what is said from now on was not asked for. */
	forget(): void {
		this.#asked = false;
	}

	/** The element says that something is wrong: leads to it whoever asked. */
	blame(): void {
		if (!this.#asked) return;
		this.#asked = false;
		// Some field of the page may be wrong as well, and stands before.
		setTimeout(() => {
			const wrong = document.activeElement?.closest('[aria-invalid=true]');
			if (!wrong) focus.toFault(this.#host());
		});
	}

	/** Going back to the first view, the element forgets what was typed. */
	restore(): void {
		const input = this.#box();
		if (input && fill(input, this.#typed)) input.select();
	}

	/** What was typed last, whatever the view; not the address that the element greets somebody by. */
	capture(): Identifier | undefined {
		const box = this.#box();
		const shown = box && isVisible(box) ? { text: box.value, country: this.#country() } : undefined;
		const typed = shown ?? this.#kept ?? this.#typed;
		return typed.text === '' ? undefined : typed;
	}

	/** Keeps what `capture` gave for the box. */
	keep(identifier: Identifier): void {
		this.#kept = identifier;
	}

	/** Fills the box with what is kept, once. An address that the element remembers goes first. */
	refill(): void {
		const input = this.#box();
		if (!input || !this.#kept) return;
		const greeted = !isVisible(input);
		if (greeted && input.value !== this.#kept.text) return;
		if (!greeted) fill(input, this.#kept);
		this.#kept = undefined;
	}

	/** Submits the identifier as the element's own button would. Does nothing in another view. */
	submit(): void {
		const buttons = this.#host().shadowRoot?.querySelectorAll<HTMLElement>(BUTTON);
		for (const button of buttons ?? []) if (button.getClientRects().length > 0) button.click();
	}

	/** The box is in the shadow tree, or moved out of it for autofill's sake, and may have a twin. */
	#box(): HTMLInputElement | undefined {
		const host = this.#host();
		const boxes = [host.shadowRoot, host].flatMap((scope) => [
			...(scope?.querySelectorAll<HTMLInputElement>('#identifier') ?? [])
		]);
		return boxes.find(isVisible) ?? boxes[0];
	}

	/** The country that is chosen beside the box. */
	#country(): string | undefined {
		const flag = this.#box()?.parentElement?.querySelector('.iti__selected-country .iti__flag');
		return /\biti__([a-z]{2})\b/.exec(flag?.className ?? '')?.[1];
	}
}

const isVisible = (element: Element) => element.getClientRects().length > 0;

/** Types for somebody into an empty box; false if there is nothing to type or no need. */
function fill(input: HTMLInputElement, { text }: Identifier): boolean {
	if (input.value || !text) return false;
	input.value = text;
	input.dispatchEvent(new Event('input'));
	return true;
}

const BUTTON = '[data-testid=continue-button]';

/** Whether this submits the identifier: the element's button, or Enter in its box. */
export function isAttempt(event: Event): boolean {
	const target = event.composedPath()[0];
	if (!(target instanceof Element)) return false;
	if (!(event instanceof KeyboardEvent)) return target.closest(BUTTON) !== null;
	return event.key === 'Enter' && !event.isComposing && target.id === 'identifier';
}
