import type { RequestEvent } from '@sveltejs/kit';
import * as clientInfo from '../http/client-info.ts';
import * as proxies from '../http/proxies.ts';
import * as log from '../log/log.ts';
import { isHealth } from './route-kinds.ts';

const advise = proxies.watch(process.env);

/** Adds to the access log what only the router and the adapter know of a request. */
export function noteRequest(event: RequestEvent): void {
	if (event.isSubRequest) return log.countSubrequest();
	const ip = clientInfo.ipOf(event);
	log.note({ route: routeOf(event), ip, client: () => clientInfo.clientOf(event) });
	const advice = isHealth(event) ? undefined : advise(event.request.headers, ip);
	if (advice) log.warning(advice);
}

/** The route without its group, such as `/(auth)`, which is no part of the URL. */
const routeOf = ({ route }: RequestEvent) => route.id?.replace(/\/\(\w+\)/, '') ?? null;
