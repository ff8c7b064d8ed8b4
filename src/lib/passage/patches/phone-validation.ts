import { UNANSWERED } from './no-answer.ts';

/** The library of the phone inputs; it gets the number rules once it has drawn an input. */
interface PhoneInputs {
	utils?: unknown;
	instances: Record<string, unknown>;
}

/** How often the rules failed to load. */
let lost = 0;

/**
 * Waits for the number rules that the phone inputs need: until then they call every number wrong. False
 * where the rules do not load; the page then gets an event.
 */
export async function haveRules(inputs: PhoneInputs, path: string): Promise<boolean> {
	if (inputs.utils || Object.keys(inputs.instances).length === 0) return true;
	try {
		// Some browsers remember that a module failed to load from this URL.
		const url = lost > 0 ? `${path}?${lost}` : path;
		inputs.utils = ((await import(/* @vite-ignore */ url)) as { default: unknown }).default;
		return true;
	} catch {
		lost++;
		dispatchEvent(new Event(UNANSWERED));
		return false;
	}
}
