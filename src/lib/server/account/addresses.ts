import type { RequestEvent } from '@sveltejs/kit';
import type { Identifier } from '../identifier.ts';
import { ask } from './ask.ts';

/** The addresses of the logged-in user, at the service. */

/** The identifier that becomes the user's when they open the link that was sent to it, or null. */
export async function findChange(event: RequestEvent): Promise<string | null> {
	const response = await ask(event, 'GET', '/postern/v1/{app}/currentuser/identifier-change');
	const { identifier_change } = (await response.json()) as { identifier_change: Identifier | null };
	return identifier_change?.value ?? null;
}
