import type { Handle, RequestEvent } from '@sveltejs/kit';
import * as log from '../log/log.ts';

/** Adds to the access log what only the router and the adapter know of a request. */
export const noteRequest: Handle = ({ event, resolve }) => {
	if (event.isSubRequest) log.countSubrequest();
	else log.note({ route: event.route.id, address: addressOf(event) });
	return resolve(event);
};

/** The client's IP address; the adapter throws if a proxy did not name it. */
function addressOf(event: RequestEvent): string | undefined {
	try {
		return event.getClientAddress();
	} catch {
		return undefined;
	}
}
