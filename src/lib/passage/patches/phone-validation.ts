import { UNANSWERED } from './no-answer.ts';

/** What draws the phone inputs of a page, and is given the rules for numbers once it has drawn one. */
interface PhoneInputs {
	utils?: unknown;
	instances: Record<string, unknown>;
}

/** How often the rules were lost on their way. */
let lost = 0;

/**
 * Waits for the rules that the phone inputs on the page need: until they have come, every number is
 * called wrong. False where they do not come; the page is then told.
 */
export async function haveRules(inputs: PhoneInputs, path: string): Promise<boolean> {
	if (inputs.utils || Object.keys(inputs.instances).length === 0) return true;
	try {
		// A module that failed once stays failed in some browsers, under its own address.
		const address = lost > 0 ? `${path}?${lost}` : path;
		inputs.utils = ((await import(/* @vite-ignore */ address)) as { default: unknown }).default;
		return true;
	} catch {
		lost++;
		dispatchEvent(new Event(UNANSWERED));
		return false;
	}
}
