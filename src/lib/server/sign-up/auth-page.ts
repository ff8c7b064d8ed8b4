import type { RequestEvent } from '@sveltejs/kit';
import { profile } from '../profile/declaration.ts';
import { inputs, registrationFields } from '../../profile/schema.ts';
import { ago } from '../relative-time.ts';
import { findIdentifiers, orTryLater, requireNobody } from '../session/guards.ts';
import * as links from './opened-link.ts';

/** What every page that hosts an element for signing in is told. */
export async function load(event: RequestEvent) {
	const { next } = requireNobody(event);
	const link = await links.find(event);
	const confirming = link ? null : await findConfirming(event, next ?? '/dashboard');
	return {
		app_id: event.locals.passage.settings.app_id,
		fields: inputs(registrationFields(profile), event.locals.language),
		next,
		confirming,
		link,
		link_age: link?.created_at ? ago(link.created_at, event.locals.language) : ''
	};
}

/** The address of who is signed in, and here to sign in once more. */
async function findConfirming(event: RequestEvent, next: string): Promise<string | null> {
	const { passage, user } = event.locals;
	if (!user) return null;
	const identifiers = await orTryLater(event, findIdentifiers(passage, user), next);
	return identifiers ? identifiers.email || identifiers.phone : null;
}
