import * as v from 'valibot';
import type { App } from '../../relying-party.ts';
import { MINUTE } from '../../clock.ts';
import { ApiError } from '../../errors.ts';
import { LIFETIME } from '../messages/magic-links.ts';
import * as origins from '../../origins.ts';
import type { Wish } from '../messages/issued-links.ts';

/** Bodies of the management API, in Passage's words. An absent member, null and empty text say the same. */

const Text = v.nullish(v.pipe(v.string(), v.maxLength(512)));

/** `metadata.ts` checks the metadata against the declared fields. */
const user = { email: Text, phone: Text, user_metadata: v.optional(v.unknown()) };

export const CreateUser = v.strictObject(user);

export const UpdateUser = v.strictObject(user);

/** Minutes that a link lasts at most: invitations. */
const LONGEST = 24 * 60;

export const CreateMagicLink = v.strictObject({
	user_id: Text,
	email: Text,
	phone: Text,
	channel: v.nullish(v.picklist(['email', 'phone', ''])),
	type: v.nullish(v.picklist(['login', 'verify_identifier', '']), 'login'),
	send: v.nullish(v.boolean(), false),
	language: Text,
	magic_link_path: Text,
	redirect_url: v.nullish(v.pipe(v.string(), v.maxLength(2000))),
	ttl: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LONGEST)))
});

type CreateMagicLink = v.InferOutput<typeof CreateMagicLink>;

/** The link that is asked for. `ttl` is minutes; 0 says nothing. */
export function toWish(app: App, body: CreateMagicLink): Wish {
	const { magic_link_path: path, redirect_url, ttl } = body;
	if (path && !origins.isRelative(path)) {
		throw new ApiError('invalid_request', 'magic_link_path: must be a relative url.');
	}
	if (redirect_url && !origins.pageAt(app, redirect_url)) {
		const message = "redirect_url: must be a path, or an address of one of the app's origins.";
		throw new ApiError('invalid_request', message);
	}
	return {
		user_id: body.user_id,
		email: body.email,
		phone: body.phone,
		channel: body.channel || undefined,
		verifies: body.type === 'verify_identifier',
		sends: body.send,
		minutes: ttl || LIFETIME / MINUTE,
		language: body.language ?? undefined,
		path: path || undefined,
		next: redirect_url || undefined
	};
}
