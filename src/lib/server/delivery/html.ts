import { textOn, type Brand } from '../brand.ts';

/** A part of a mail: a paragraph, a code, or a link with the label of its button. */
export type Part =
	{ text: string } | { code: string } | { url: string; action: string; paste: string };

/** What a mail says, apart from how it looks. */
export interface Letter {
	language: string;
	subject: string;
	parts: Part[];
	/** What an inbox shows beside the subject. */
	preview: string;
	/** What stands below, in small type: whom to ask. Empty for nothing. */
	help: string;
}

/** What a mail needs of the brand. */
export type Sender = Pick<Brand, 'name' | 'accent' | 'support'>;

/**
 * No background of our own: the mail program chooses it, light or dark, and the text with it. Classes
 * name what the accent for dark pages changes; programs that drop the style sheet show the light one.
 */
const STYLES = {
	body: 'margin:0;padding:0',
	preview: 'display:none;max-height:0;overflow:hidden;mso-hide:all',
	sheet:
		'margin:0 auto;max-width:32em;padding:24px;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif',
	name: 'margin:0 0 24px;font-size:20px;font-weight:700',
	paragraph: 'margin:0 0 16px',
	// One tap selects all of it.
	code: 'margin:0 0 16px;font:600 32px/1.25 ui-monospace,Menlo,Consolas,monospace;letter-spacing:4px;-webkit-user-select:all;user-select:all',
	button:
		'display:inline-block;padding:12px 20px;border-radius:10px;font-weight:600;text-decoration:none',
	url: 'margin:0 0 16px;font-size:14px;overflow-wrap:break-word;word-break:break-word',
	foot: 'margin:24px 0 0;padding-top:16px;border-top:1px solid #80808066;font-size:14px'
};

/** So that an inbox does not go on with the text of the mail. */
const FILLER = '&#847; '.repeat(60);

/** The letter as plain text and as HTML, which escapes all of it. */
export function layOut(letter: Letter, sender: Sender) {
	const { language, subject, parts, preview, help } = letter;
	const { name, accent } = sender;
	const foot = [...(help ? [help] : []), name];
	const text = `${[...parts.map(asText), ...foot].join('\n\n')}\n`;
	const html = [
		`<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
		'<meta name="viewport" content="width=device-width">',
		'<meta name="color-scheme" content="light dark">',
		'<meta name="supported-color-schemes" content="light dark">',
		`<title>${escape(subject)}</title>${inTheDark(accent)}</head>`,
		`<body style="${STYLES.body}">`,
		`<div style="${STYLES.preview}">${escape(preview)} ${FILLER}</div>`,
		`<div class="sheet" style="${escape(`${STYLES.sheet};border-top:4px solid ${accent.light}`)}">`,
		`<p class="name" style="${STYLES.name};color:${accent.light}">${escape(name)}</p>`,
		...parts.map((part) => asHtml(part, accent.light)),
		`<p style="${STYLES.foot}">${foot.map(escape).join('<br>')}</p>`,
		'</div></body></html>\n'
	].join('\n');
	return { subject, text, html };
}

function inTheDark({ light, dark = light }: Brand['accent']): string {
	const rules = [
		`.sheet{border-top-color:${dark}!important}`,
		`.name{color:${dark}!important}`,
		`.button{background:${dark}!important;color:${textOn(dark)}!important}`
	].join('');
	return `<style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){${rules}}</style>`;
}

function asText(part: Part): string {
	if ('code' in part) return part.code;
	return 'url' in part ? part.url : part.text;
}

function asHtml(part: Part, accent: string): string {
	if ('code' in part) return `<p style="${escape(STYLES.code)}">${escape(part.code)}</p>`;
	if ('text' in part) return `<p style="${STYLES.paragraph}">${escape(part.text)}</p>`;
	const url = escape(part.url);
	const button = `${STYLES.button};background:${accent};color:${textOn(accent)}`;
	return [
		`<p style="${STYLES.paragraph}"><a class="button" href="${url}" style="${button}">${escape(part.action)}</a></p>`,
		`<p style="${STYLES.url}">${escape(part.paste)}<br>${url}</p>`
	].join('\n');
}

function escape(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
