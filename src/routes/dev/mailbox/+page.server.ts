import { error } from '@sveltejs/kit';
import { ago } from '$lib/server/relative-time';
import { deployment } from '$lib/server/deployment';
import * as mailbox from '$lib/server/delivery/mailbox';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const messages = await mailbox.read(await deployment(), event);
	if (!messages) error(404, 'Not Found');
	// Reckoned here, so that the browser's clock does not say otherwise.
	return {
		messages: messages.map((message) => ({
			...message,
			age: ago(message.created_at, event.locals.language)
		}))
	};
};
