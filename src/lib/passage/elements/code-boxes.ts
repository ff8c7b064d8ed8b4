/** Mends the six boxes for a passcode, which take one typed digit each and little else. */

const BOX = '[data-testid^=otp-single-input]';
const LENGTH = 6;

const mended = new WeakSet<Element>();

/** To be called for every box after each change of the view; `title` is what the view asks for. */
export function mend(box: HTMLElement, title: string): void {
	const place = Number(box.dataset.testid?.split('-').at(-1)) + 1;
	const wrong = box.classList.contains('has-error');
	const refused = wrong && box.ariaInvalid === 'false';
	box.ariaInvalid = String(wrong);
	box.ariaLabel = `${title} ${place}/${LENGTH}`;
	// A code that was refused is gone from its boxes: the next one begins in the first.
	if (place === 1 && refused) setTimeout(() => (box as HTMLInputElement).value || box.focus());
	const boxes = box.closest('[slot=otpInput]');
	if (!boxes || mended.has(boxes)) return;
	mended.add(boxes);
	// Before the boxes themselves hear of it.
	boxes.addEventListener('paste', (event) => pasted(event as ClipboardEvent), true);
	boxes.addEventListener('input', (event) => filled(event as InputEvent), true);
	boxes.addEventListener('keydown', (event) => pressed(event as KeyboardEvent), true);
}

/** Codes are copied with spaces and words around them, and pasted wherever the focus is. */
function pasted(event: ClipboardEvent): void {
	if (!event.isTrusted) return;
	event.preventDefault();
	event.stopPropagation();
	paste(event.target as HTMLElement, digitsIn(event.clipboardData?.getData('text/plain') ?? ''));
}

/** The browser offers a code from a message, and puts all of it into one box. */
function filled(event: InputEvent): void {
	const box = event.target as HTMLInputElement;
	const code = digitsIn(box.value);
	if (code.length === LENGTH) {
		event.stopPropagation();
		box.value = '';
		paste(box, code);
	} else if (code.length > 1 && /^\d$/.test(event.data ?? '')) {
		box.value = event.data ?? '';
	}
}

/** The boxes swallow every key but digits, and with them those that are for the browser. */
function pressed(event: KeyboardEvent): void {
	const { ctrlKey, metaKey, altKey, key } = event;
	const theirs = /^(\d|Tab|Enter|Backspace|Delete|Arrow\w+)$/.test(key);
	if (ctrlKey || metaKey || altKey || (key.length > 1 && !theirs)) event.stopPropagation();
}

/** All six digits begin in the first box, fewer where they are pasted. */
function paste(target: HTMLElement, code: string): void {
	if (!code) return;
	const first = target.closest('[slot=otpInput]')?.querySelector<HTMLElement>(BOX);
	const box = (code.length === LENGTH && first) || target;
	box.focus();
	const clipboardData = new DataTransfer();
	clipboardData.setData('text/plain', code);
	box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
}

/** The first six digits that stand together, else all that there are. */
function digitsIn(text: string): string {
	const [found] = /(\d[\s-]?){6}/.exec(text) ?? [text];
	return found.replace(/\D/g, '').slice(0, LENGTH);
}
