import * as elementTexts from '../../i18n/elements.ts';
import * as capabilities from '../patches/capabilities.ts';
import * as early from '../patches/early-request.ts';
import { origin } from '../patches/origin.ts';
import * as translations from '../patches/translations.ts';
import { guessCountry } from './guess-country.ts';

/**
 * Prepares for an element, and asks for its app while its scripts are on their way. Call it before the element
 * is defined.
 */
export function prepare(host: HTMLElement): void {
	capabilities.answerInTime();
	translations.use(elementTexts.load);
	early.send(`${origin}/v1/apps/${host.getAttribute('app-id')}`);
	// What was typed before a reload may have brought its country along.
	if (!host.hasAttribute('default-country-code')) {
		host.setAttribute('default-country-code', guessCountry());
	}
}
