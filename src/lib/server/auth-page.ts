import type { RequestEvent } from '@sveltejs/kit';
import { profile } from '../../profile.ts';
import { inputs, registrationFields } from '../profile/schema.ts';
import { ago } from './ago.ts';
import { requireNobody } from './guards.ts';
import * as links from './links.ts';

/** What every page that hosts an element for signing in is told. */
export async function load(event: RequestEvent) {
	const { next } = requireNobody(event);
	const link = await links.find(event);
	return {
		app_id: event.locals.passage.settings.app_id,
		fields: inputs(registrationFields(profile), event.locals.language),
		next,
		link,
		link_age: link?.created_at ? ago(link.created_at, event.locals.language) : ''
	};
}
