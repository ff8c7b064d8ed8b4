import * as focus from './focus.ts';

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
	#typed = '';

	constructor(host: Host) {
		this.#host = host;
	}

	/** Keeps an event that submits the identifier from the element where `admit` is against it. */
	admit(event: Event, admit: (identifier: string) => boolean): boolean {
		this.#typed = this.#box()?.value.trim() ?? '';
		this.#asked = admit(this.#typed);
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
		if (!input || input.value || !this.#typed) return;
		input.value = this.#typed;
		input.dispatchEvent(new Event('input'));
		input.select();
	}

	/** Submits the identifier as the element's own button would. Does nothing in another view. */
	submit(): void {
		const buttons = this.#host().shadowRoot?.querySelectorAll<HTMLElement>(BUTTON);
		for (const button of buttons ?? []) if (button.getClientRects().length > 0) button.click();
	}

	/** The box is in the shadow tree, or has moved out of it for the sake of autofill. */
	#box(): HTMLInputElement | undefined {
		const host = this.#host();
		return [host.shadowRoot, host].flatMap(
			(scope) => scope?.querySelector<HTMLInputElement>('#identifier') ?? []
		)[0];
	}
}

const BUTTON = '[data-testid=continue-button]';

/** Whether this submits the identifier: the element's button, or Enter in its box. */
export function isAttempt(event: Event): boolean {
	const target = event.composedPath()[0];
	if (!(target instanceof Element)) return false;
	if (!(event instanceof KeyboardEvent)) return target.closest(BUTTON) !== null;
	return event.key === 'Enter' && !event.isComposing && target.id === 'identifier';
}
