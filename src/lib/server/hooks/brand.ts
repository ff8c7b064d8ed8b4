import type { RequestEvent } from '@sveltejs/kit';
import * as brand from '../brand.ts';

let head: string | undefined;

/** Writes the brand's colours into the head of a page. */
export function writeBrand(html: string, { locals }: RequestEvent): string {
	return html.replace('%postern.brand%', () => (head ??= brand.head(locals.app.brand)));
}
