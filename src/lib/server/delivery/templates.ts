import { LANGUAGES, type Language } from '../../i18n/languages.ts';
import { layOut, type Part, type Sender } from './html.ts';
import type { Texts } from '../../i18n/en/messages.ts';

/** The content of a message, before it is put into a language. Times are minutes from now. */
export type Content =
	| { kind: 'passcode'; purpose: 'register' | 'login' | 'existing'; code: string; minutes: number }
	| {
			kind: 'link';
			/** `existing`: logs in an account owner who asked to register. */
			purpose: 'register' | 'login' | 'existing' | 'verify';
			url: string;
			minutes: number;
			/** The browser that asked, such as `Firefox, Linux`; empty if unknown. */
			browser_name: string;
	  }
	| {
			kind: 'notice';
			what:
				| 'passkey_added'
				| 'passkey_removed'
				| 'address_added'
				| 'address_changed'
				| 'address_removed'
				| 'reclaimed'
				| 'kept';
			/** The passkey's name, or the identifier that is new or removed; else empty. */
			detail: string;
	  }
	| {
			/** There is nothing to log in to, or to confirm. */
			kind: 'refusal';
			reason: 'unknown' | 'disabled' | 'taken';
			/** Where to register; empty where that does not help. */
			url: string;
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

/** The content as a mail, signed by the app. Its subject never holds a link. */
export function write(content: Content, language: Language, sender: Sender): Written {
	const t = translatorOf(content, language, sender);
	const letter = {
		language,
		subject: t(subjectOf(content)),
		parts: partsOf(content, t),
		preview: t(previewOf(content)),
		help: sender.support && t('support')
	};
	return layOut(letter, { ...sender, name: t('app') });
}

/**
 * The content as a text message. A passcode's last line binds it to `host`, so that browsers offer it
 * there and nowhere else (WICG, "Origin-bound one-time codes delivered via SMS").
 */
export function writeText(
	content: Content,
	language: Language,
	sender: Sender,
	host: string
): string {
	const t = translatorOf(content, language, sender);
	switch (content.kind) {
		case 'passcode':
			return `${t('passcode.short')}\n\n@${host} #${content.code}`;
		case 'link':
			return [t(`link.${content.purpose}.subject`), content.url, t('link.good')].join('\n');
		case 'refusal':
			return [t(leadOf(content)), content.url].filter(Boolean).join('\n');
		case 'notice':
			return [t(`notice.${content.what}.lead`), t(adviceOn(content.what))].join('\n');
	}
}

type Translate = (key: keyof Texts | 'app') => string;

function translatorOf(content: Content, language: Language, { name, support }: Sender): Translate {
	const values: Record<string, string> = {
		app: oneLine(name),
		support,
		...(content.kind === 'passcode' && { code: content.code }),
		...(content.kind === 'link' && {
			from: oneLine(content.browser_name) || TEXTS[language]['link.from.unknown']
		}),
		...(content.kind === 'notice' && { detail: oneLine(content.detail) }),
		...('minutes' in content && { time: duration(content.minutes, language) })
	};
	return (key) => {
		const text = key === 'app' ? '{app}' : TEXTS[language][key];
		return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
	};
}

/** Without characters that end a header or a line, or change the direction of the text around. */
function oneLine(text: string): string {
	return text
		.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ')
		.trim()
		.slice(0, 254);
}

/** In whole hours if possible: "10 minutes", "24 hours". */
function duration(minutes: number, language: Language): string {
	const [count, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
	return count.toLocaleString(language, { style: 'unit', unit, unitDisplay: 'long' });
}

function subjectOf(content: Content): keyof Texts {
	if (content.kind === 'passcode') return 'passcode.subject';
	if (content.kind === 'link') return `link.${content.purpose}.subject`;
	if (content.kind === 'refusal') return `refusal.${content.reason}.subject`;
	return `notice.${content.what}.subject`;
}

/** What adds to the subject: how long a code or a link is valid, or what has changed. */
function previewOf(content: Content): keyof Texts {
	if (content.kind === 'notice') return `notice.${content.what}.lead`;
	if (content.kind === 'refusal') return leadOf(content);
	return `${content.kind}.good`;
}

function partsOf(content: Content, t: Translate): Part[] {
	switch (content.kind) {
		case 'passcode':
			return [
				{ text: t(`passcode.${content.purpose}`) },
				{ code: content.code },
				{ text: t('passcode.good') },
				{ text: t('ignore') }
			];
		case 'link':
			return [
				{ text: t(`link.${content.purpose}.lead`) },
				{ url: content.url, action: t(`link.${content.purpose}.action`), paste: t('link.paste') },
				{ text: t('link.good') },
				{ text: t('link.from') },
				{ text: t('ignore') }
			];
		case 'notice':
			return [{ text: t(`notice.${content.what}.lead`) }, { text: t(adviceOn(content.what)) }];
		case 'refusal':
			return [
				{ text: t(leadOf(content)) },
				...(content.url
					? [{ url: content.url, action: t('refusal.register'), paste: t('link.paste') }]
					: []),
				{ text: t('ignore') }
			];
	}
}

function leadOf({ reason, url }: Extract<Content, { kind: 'refusal' }>): keyof Texts {
	return reason === 'unknown' && !url ? 'refusal.closed.lead' : `refusal.${reason}.lead`;
}

function adviceOn(what: string): keyof Texts {
	return what === 'reclaimed' ? 'notice.reclaimed.advice' : 'notice.advice';
}
