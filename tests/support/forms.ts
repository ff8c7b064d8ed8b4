import type { Visitor } from './visitor.ts';

/** Pages as a browser without scripts has them: served HTML and posted forms. */

export const FORM = 'application/x-www-form-urlencoded';

/** Posts a form as a browser does. */
export function postForm(browser: Visitor, path: string, fields: Record<string, string> = {}) {
	return browser.fetch(path, {
		method: 'POST',
		headers: { accept: 'text/html', 'content-type': FORM },
		body: new URLSearchParams(fields).toString()
	});
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescape = (text: string) =>
	text.replace(/&(#39|\w+);/g, (whole, name: string) => entities[name] ?? whole);

/** What a page shows in and beside the input of that name. */
export async function shown(answer: Response, name = 'name') {
	const html = await answer.text();
	const attributes = inputNamed(html, name);
	const describedBy = attributes('aria-describedby') ?? '';
	const message = new RegExp(`id="${name && describedBy}"[^>]*>([^<]*)<`).exec(html)?.[1];
	return {
		html,
		value: unescape(attributes('value') ?? ''),
		invalid: attributes('aria-invalid'),
		message: describedBy ? message : undefined,
		/** The profile form's version, as the form would send it. */
		version: inputNamed(html, 'version')('value') ?? '',
		/** The page's user, in the forms that send it. */
		passage_id: inputNamed(html, 'passage_id')('value') ?? ''
	};
}

/** The attributes of the first input of that name. */
function inputNamed(html: string, name: string) {
	const [input = ''] =
		new RegExp(`<input (?:"[^"]*"|[^">])*\\bname="${name}"(?:"[^"]*"|[^">])*>`).exec(html) ?? [];
	return (which: string) => new RegExp(`\\b${which}="([^"]*)"`).exec(input)?.[1];
}
