import type { Handle, RequestEvent } from '@sveltejs/kit';
import * as clientInfo from '../http/client-info.ts';
import * as log from '../log/log.ts';

/** Adds to the access log what only the router and the adapter know of a request. */
export const noteRequest: Handle = ({ event, resolve }) => {
	if (event.isSubRequest) log.countSubrequest();
	else log.note({ route: routeOf(event), ip: clientInfo.ipOf(event) });
	return resolve(event);
};

/** The route without its group, such as `/(auth)`, which is no part of the URL. */
const routeOf = ({ route }: RequestEvent) => route.id?.replace(/\/\(\w+\)/, '') ?? null;
