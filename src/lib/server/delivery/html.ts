import { textOn } from '../brand.ts';

/** A part of a mail: a paragraph, a code, or a link with the label of its button. */
export type Part =
	{ text: string } | { code: string } | { url: string; action: string; paste: string };

/** The mail program chooses the colours, light or dark; the accent fits both. */
const STYLES = {
	body: 'margin:0 auto;max-width:32em;padding:24px;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif',
	paragraph: 'margin:0 0 16px',
	// One tap selects all of it.
	code: 'margin:0 0 16px;font:600 32px/1.25 ui-monospace,Menlo,Consolas,monospace;letter-spacing:4px;-webkit-user-select:all;user-select:all',
	button:
		'display:inline-block;padding:12px 20px;border-radius:10px;font-weight:600;text-decoration:none',
	url: 'margin:0 0 16px;font-size:14px;word-break:break-all'
};

/** The parts as plain text and as HTML, which escapes all of them. `accent` is `#rrggbb`. */
export function layOut(language: string, subject: string, parts: Part[], accent: string) {
	const text = `${parts.map(asText).join('\n\n')}\n`;
	const html = [
		`<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
		'<meta name="viewport" content="width=device-width">',
		'<meta name="color-scheme" content="light dark">',
		`<title>${escape(subject)}</title></head>`,
		`<body style="${escape(`${STYLES.body};border-top:4px solid ${accent}`)}">`,
		...parts.map((part) => asHtml(part, accent)),
		'</body></html>\n'
	].join('\n');
	return { subject, text, html };
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
		`<p style="${STYLES.paragraph}"><a href="${url}" style="${button}">${escape(part.action)}</a></p>`,
		`<p style="${STYLES.url}">${escape(part.paste)}<br>${url}</p>`
	].join('\n');
}

function escape(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
