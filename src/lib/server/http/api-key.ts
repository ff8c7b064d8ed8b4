import type { RequestEvent } from '@sveltejs/kit';
import * as apiKeys from '../api-keys.ts';
import { bearerToken } from './bearer.ts';

/** Each request asks once, for its limits and for its endpoint. */
const asked = new WeakMap<Request, Promise<apiKeys.Holder | undefined>>();

/** Who holds the key for the management API in the request; undefined where there is none, or it is wrong. */
export function holderOf({ request, locals }: RequestEvent): Promise<apiKeys.Holder | undefined> {
	const before = asked.get(request);
	if (before) return before;
	const holder = apiKeys.find(locals.db, locals.app, bearerToken(request) ?? '');
	asked.set(request, holder);
	return holder;
}
