import type { Handle, RequestEvent } from '@sveltejs/kit';
import * as log from '../log/log.ts';

/** Tells the log what only the router and the adapter know of a request. */
export const noteRequest: Handle = ({ event, resolve }) => {
	if (!event.isSubRequest) {
		log.note({ route: event.route.id, address: addressOf(event) });
	}
	return resolve(event);
};

/** The client's address; the adapter throws where a proxy was to tell it and did not. */
function addressOf(event: RequestEvent): string | undefined {
	try {
		return event.getClientAddress();
	} catch {
		return undefined;
	}
}
