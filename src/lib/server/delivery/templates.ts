import type { Language } from '../../i18n/languages.ts';
import { layOut, type Part } from './html.ts';
import { de } from '../../i18n/de/messages.ts';
import { en, type Texts } from '../../i18n/en/messages.ts';
import { es } from '../../i18n/es/messages.ts';
import { fr } from '../../i18n/fr/messages.ts';
import { it } from '../../i18n/it/messages.ts';
import { pl } from '../../i18n/pl/messages.ts';
import { pt } from '../../i18n/pt/messages.ts';
import { zh } from '../../i18n/zh/messages.ts';

/** What a message tells, before it is put into anybody's language. Times are minutes from now. */
export type Letter =
	| { kind: 'passcode'; purpose: 'register' | 'login'; code: string; minutes: number }
	| {
			kind: 'link';
			purpose: 'register' | 'login' | 'verify';
			url: string;
			minutes: number;
			/** The browser that asked, in words. */
			requested_from: string;
	  }
	| {
			kind: 'notice';
			what: 'passkey_added' | 'passkey_removed' | 'address_changed' | 'reclaimed';
			/** The passkey's name or the new address; nothing for `reclaimed`. */
			detail: string;
	  };

export interface Written {
	subject: string;
	text: string;
	html: string;
}

const TEXTS: Record<Language, Texts> = { en, de, es, fr, it, pl, pt, zh };

/** The letter as a mail, signed by the app. Its subject never holds a link. */
export function write(letter: Letter, language: Language, appName: string): Written {
	const say = speaker(letter, language, appName);
	return layOut(language, say(subjectOf(letter)), [...partsOf(letter, say), { say: say('app') }]);
}

/**
 * The letter as a text message. A passcode's last line binds it to `host`, so that browsers offer it
 * there and nowhere else (WICG, "Origin-bound one-time codes delivered via SMS").
 */
export function writeText(
	letter: Letter,
	language: Language,
	appName: string,
	host: string
): string {
	const say = speaker(letter, language, appName);
	switch (letter.kind) {
		case 'passcode':
			return `${say('passcode.short')}\n\n@${host} #${letter.code}`;
		case 'link':
			return [say(`link.${letter.purpose}.subject`), letter.url, say('link.good')].join('\n');
		case 'notice':
			return [say(`notice.${letter.what}.lead`), say(adviceOn(letter.what))].join('\n');
	}
}

type Say = (key: keyof Texts | 'app') => string;

function speaker(letter: Letter, language: Language, appName: string): Say {
	const values: Record<string, string> = {
		app: oneLine(appName),
		...(letter.kind === 'passcode' && { code: letter.code }),
		...(letter.kind === 'link' && { from: oneLine(letter.requested_from) }),
		...(letter.kind === 'notice' && { detail: oneLine(letter.detail) }),
		...(letter.kind !== 'notice' && { time: duration(letter.minutes, language) })
	};
	return (key) => {
		const text = key === 'app' ? '{app}' : TEXTS[language][key];
		return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
	};
}

/** Without what could end a header or a line, or turn the direction of the words around it. */
function oneLine(text: string): string {
	return text
		.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ')
		.trim()
		.slice(0, 254);
}

/** In whole hours where it can be: "10 minutes", "24 hours". */
function duration(minutes: number, language: Language): string {
	const [count, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
	return count.toLocaleString(language, { style: 'unit', unit, unitDisplay: 'long' });
}

function subjectOf(letter: Letter): keyof Texts {
	if (letter.kind === 'passcode') return 'passcode.subject';
	if (letter.kind === 'link') return `link.${letter.purpose}.subject`;
	return `notice.${letter.what}.subject`;
}

function partsOf(letter: Letter, say: Say): Part[] {
	switch (letter.kind) {
		case 'passcode':
			return [
				{ say: say(`passcode.${letter.purpose}`) },
				{ code: letter.code },
				{ say: say('passcode.good') },
				{ say: say('ignore') }
			];
		case 'link':
			return [
				{ say: say(`link.${letter.purpose}.lead`) },
				{ url: letter.url, action: say(`link.${letter.purpose}.action`), paste: say('link.paste') },
				{ say: say('link.good') },
				...(letter.requested_from ? [{ say: say('link.from') }] : []),
				{ say: say('ignore') }
			];
		case 'notice':
			return [{ say: say(`notice.${letter.what}.lead`) }, { say: say(adviceOn(letter.what)) }];
	}
}

function adviceOn(what: string): keyof Texts {
	return what === 'reclaimed' ? 'notice.reclaimed.advice' : 'notice.advice';
}
