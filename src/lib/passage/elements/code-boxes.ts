import { codeIn } from './passcode-text.ts';

/** Repairs the six boxes for a passcode, which take one typed digit each and little else. */

const BOX = '[data-testid^=otp-single-input]';
const LENGTH = 6;

const mended = new WeakSet<Element>();

/** Repairs a box; every box needs it after each change of the view. `title` is the view's heading. */
export function mend(box: HTMLElement, title: string): void {
	const place = Number(box.dataset.testid?.split('-').at(-1)) + 1;
	const wrong = box.classList.contains('has-error');
	const refused = wrong && box.ariaInvalid === 'false';
	box.ariaInvalid = String(wrong);
	box.ariaLabel = `${title} ${place}/${LENGTH}`;
	// The element empties the boxes after a refused code: the next code begins in the first.
	if (place === 1 && refused) setTimeout(() => (box as HTMLInputElement).value || box.focus());
	const boxes = box.closest('[slot=otpInput]');
	if (!boxes || mended.has(boxes)) return;
	mended.add(boxes);
	// In the capture phase, before the element's own listeners.
	boxes.addEventListener('paste', (event) => pasted(event as ClipboardEvent), true);
	boxes.addEventListener('input', (event) => filled(event as InputEvent), true);
	boxes.addEventListener('keydown', (event) => pressed(event as KeyboardEvent), true);
}

/** Users copy a code with spaces and words around it, and paste it into any box. */
function pasted(event: ClipboardEvent): void {
	event.preventDefault();
	event.stopPropagation();
	fill(event.target as HTMLInputElement, codeIn(event.clipboardData?.getData('text/plain') ?? ''));
}

/** The browser offers a code from a message, and puts all of it into one box. */
function filled(event: InputEvent): void {
	const box = event.target as HTMLInputElement;
	if (box.value.length < 2) return;
	if (/^\d$/.test(event.data ?? '')) {
		// A digit typed beside another takes its place.
		box.value = event.data ?? '';
		return;
	}
	event.stopPropagation();
	const code = codeIn(box.value);
	box.value = '';
	fill(box, code);
}

/** The boxes swallow every key but ASCII digits, also those that are for the browser. */
function pressed(event: KeyboardEvent): void {
	const { ctrlKey, metaKey, altKey, key } = event;
	const theirs = /^(\d|Tab|Enter|Backspace|Delete|Arrow\w+)$/.test(key);
	if (ctrlKey || metaKey || altKey || (key.length > 1 && !theirs)) event.stopPropagation();
	else if (!theirs && /^\p{Nd}$/u.test(key)) {
		event.preventDefault();
		event.stopPropagation();
		fill(event.target as HTMLInputElement, codeIn(key));
	}
}

/** Writes one digit into each box, all six from the first box on, fewer from `target` on. */
function fill(target: HTMLInputElement, code: string): void {
	const boxes = [
		...(target.closest('[slot=otpInput]')?.querySelectorAll<HTMLInputElement>(BOX) ?? [])
	];
	const first = code.length === LENGTH ? 0 : boxes.indexOf(target);
	boxes.slice(first, first + code.length).forEach((box, index) => {
		const digit = code.charAt(index);
		// The element takes the digit for the box that got the focus last.
		box.dispatchEvent(new FocusEvent('focus'));
		box.value = digit;
		box.dispatchEvent(new InputEvent('input', { data: digit, bubbles: true }));
	});
}
