import type * as Library from 'libphonenumber-js/max';
import type { CountryCode, Examples } from 'libphonenumber-js/max';
import { digitsOf, judge } from '../../text/phone-rules.ts';
import { tellUnanswered } from './no-answer.ts';

/** The library of the phone inputs; it gets the number rules once it has drawn an input. */
interface PhoneInputs {
	utils?: unknown;
	instances: Record<string, unknown>;
}

const FORMATS = ['E.164', 'INTERNATIONAL', 'NATIONAL', 'RFC3966'] as const;

/** How often the rules failed to load. */
let lost = 0;
/** The numbers for the placeholder, once they have loaded. */
let examples: Examples | undefined;

/** Loads the number rules from a URL, as a module that the phone inputs can use. */
export async function load(from: string): Promise<{ default: object }> {
	// Some browsers remember that a module failed to load from this URL.
	const url = lost > 0 ? `${from}?${lost}` : from;
	import('libphonenumber-js/mobile/examples').then(
		(module) => (examples = module.default),
		() => {}
	);
	try {
		await import(/* @vite-ignore */ url);
		const { libphonenumber } = globalThis as unknown as { libphonenumber: typeof Library };
		return { default: utils(libphonenumber, () => examples) };
	} catch (error) {
		lost++;
		throw error;
	}
}

/**
 * Waits for the number rules that the phone inputs need: until then they call every number wrong. Gives
 * the key of a text where the rules do not load, empty if the page says it.
 */
export async function whyNoRules(inputs: PhoneInputs, url: string): Promise<string | undefined> {
	if (inputs.utils || Object.keys(inputs.instances).length === 0) return undefined;
	try {
		inputs.utils = (await load(url)).default;
		return undefined;
	} catch {
		return tellUnanswered('try-again-later');
	}
}

/** What the phone inputs call; countries are ISO 3166 codes in lower case. */
export function utils(library: typeof Library, examplesNow: () => Examples | undefined) {
	const find = (text: string, country?: string) =>
		judge(library.parsePhoneNumberFromString, text, country);
	const codeOf = (country = '') => (country.toUpperCase() || undefined) as CountryCode | undefined;
	return {
		numberFormat: { E164: 0, INTERNATIONAL: 1, NATIONAL: 2, RFC3966: 3 },
		numberType: { MOBILE: 1 },
		isPossibleNumber: (text: string, country?: string) => find(text, country) !== undefined,
		formatNumber: (text: string, country?: string, format = 0) =>
			find(text, country)?.format(FORMATS[format] ?? 'E.164') ?? text,
		formatNumberAsYouType: (text: string, country?: string) =>
			digitsOf(text) ? new library.AsYouType(codeOf(country)).input(text) : text,
		getExampleNumber: (country: string, national: boolean) => {
			const code = codeOf(country);
			const known = examplesNow();
			const example = code && known && library.getExampleNumber(code, known);
			return example?.format(national ? 'NATIONAL' : 'INTERNATIONAL') ?? '';
		}
	};
}
