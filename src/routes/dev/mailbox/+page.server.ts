import { error } from '@sveltejs/kit';
import { ago } from '$lib/server/relative-time';
import * as mailbox from '$lib/server/delivery/mailbox';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const messages = await mailbox.read(event.locals, event);
	if (!messages) error(404, 'Not Found');
	// Computed here, by the clock that the times are of.
	return {
		messages: messages.map((message) => ({
			...message,
			age: ago(message.created_at, event.locals.language)
		}))
	};
};
