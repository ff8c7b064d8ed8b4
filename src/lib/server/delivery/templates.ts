import { LANGUAGES, type Language } from '../../i18n/languages.ts';
import type { Brand } from '../brand.ts';
import { layOut, type Part } from './html.ts';
import type { Texts } from '../../i18n/en/messages.ts';

/** The content of a message, before it is put into a language. Times are minutes from now. */
export type Letter =
	| { kind: 'passcode'; purpose: 'register' | 'login'; code: string; minutes: number }
	| {
			kind: 'link';
			purpose: 'register' | 'login' | 'verify';
			url: string;
			minutes: number;
			/** The browser that asked, as text: "Firefox on Windows". */
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

// Works in plain Node, and Vite finds the files by the shape of the path.
const TEXTS = Object.fromEntries(
	await Promise.all(
		LANGUAGES.map(async (language) => {
			const file = (await import(`../../i18n/${language}/messages.ts`)) as { texts: Texts };
			return [language, file.texts] as const;
		})
	)
) as Record<Language, Texts>;

/** What the messages of an app need of its brand. */
type Sender = Pick<Brand, 'name' | 'accent' | 'support'>;

/** The letter as a mail, signed by the app. Its subject never holds a link. */
export function write(letter: Letter, language: Language, sender: Sender): Written {
	const t = translatorOf(letter, language, sender);
	const support = sender.support ? [{ text: t('support') }] : [];
	const parts = [...partsOf(letter, t), ...support, { text: t('app') }];
	return layOut(language, t(subjectOf(letter)), parts, sender.accent.light);
}

/**
 * The letter as a text message. A passcode's last line binds it to `host`, so that browsers offer it
 * there and nowhere else (WICG, "Origin-bound one-time codes delivered via SMS").
 */
export function writeText(
	letter: Letter,
	language: Language,
	sender: Sender,
	host: string
): string {
	const t = translatorOf(letter, language, sender);
	switch (letter.kind) {
		case 'passcode':
			return `${t('passcode.short')}\n\n@${host} #${letter.code}`;
		case 'link':
			return [t(`link.${letter.purpose}.subject`), letter.url, t('link.good')].join('\n');
		case 'notice':
			return [t(`notice.${letter.what}.lead`), t(adviceOn(letter.what))].join('\n');
	}
}

type Translate = (key: keyof Texts | 'app') => string;

function translatorOf(letter: Letter, language: Language, { name, support }: Sender): Translate {
	const values: Record<string, string> = {
		app: oneLine(name),
		support,
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

function partsOf(letter: Letter, t: Translate): Part[] {
	switch (letter.kind) {
		case 'passcode':
			return [
				{ text: t(`passcode.${letter.purpose}`) },
				{ code: letter.code },
				{ text: t('passcode.good') },
				{ text: t('ignore') }
			];
		case 'link':
			return [
				{ text: t(`link.${letter.purpose}.lead`) },
				{ url: letter.url, action: t(`link.${letter.purpose}.action`), paste: t('link.paste') },
				{ text: t('link.good') },
				...(letter.requested_from ? [{ text: t('link.from') }] : []),
				{ text: t('ignore') }
			];
		case 'notice':
			return [{ text: t(`notice.${letter.what}.lead`) }, { text: t(adviceOn(letter.what)) }];
	}
}

function adviceOn(what: string): keyof Texts {
	return what === 'reclaimed' ? 'notice.reclaimed.advice' : 'notice.advice';
}
