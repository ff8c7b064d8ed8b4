import type { Handle } from '@sveltejs/kit';
import * as brand from '../brand.ts';

let head: string | undefined;

/** Writes the brand's colours into the head of every page. */
export const applyBrand: Handle = ({ event, resolve }) =>
	resolve(event, {
		transformPageChunk: ({ html }) =>
			html.replace('%postern.brand%', () => (head ??= brand.head(event.locals.app.brand)))
	});
