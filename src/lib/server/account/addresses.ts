import type { RequestEvent } from '@sveltejs/kit';
import type { ListedAddress } from '../../account/listed-address.ts';
import { ApiError } from '../errors.ts';
import { canonical, type Identifier, type IdentifierKind } from '../identifier.ts';
import { ago, inWords } from '../relative-time.ts';
import * as session from '../session/session.ts';
import { ask } from './ask.ts';
import { Refused } from './section-form.ts';

/**
 * The email address and the phone number of the logged-in user, at the service, which wants a fresh
 * login for every change.
 */

const CHANGES = '/postern/v1/{app}/currentuser/identifier-changes';
const KINDS = ['email', 'phone'] as const;

type Pending = Identifier & Record<'sent_at' | 'send_again_at' | 'expires_at', string>;

/** The addresses that the user has, may add or has asked for. */
export async function list(event: RequestEvent): Promise<ListedAddress[]> {
	const { app, language } = event.locals;
	const [{ user }, pending] = await Promise.all([session.details(event), listPending(event)]);
	const has = (kind: IdentifierKind) =>
		app.allowed_identifier === kind || app.allowed_identifier === 'both';
	return KINDS.filter((kind) => user[kind] || has(kind)).map((kind) => {
		const change = pending.find((each) => each.kind === kind);
		return {
			kind,
			value: user[kind],
			verified: user[`${kind}_verified`],
			changeable: has(kind),
			removable: Boolean(user.email && user.phone) && app.allowed_identifier !== kind,
			waiting: change
				? {
						value: change.value,
						sent: { at: change.sent_at, words: ago(change.sent_at, language) },
						expires: {
							at: change.expires_at,
							words: inWords(secondsTo(change.expires_at), language)
						}
					}
				: null
		};
	});
}

/** Sends a link to a new or unconfirmed address of the user, or once more to one that waits. */
export async function change(event: RequestEvent, form: FormData): Promise<{ to: string }> {
	const { language } = event.locals;
	const kind = kindOf(form);
	const to = canonical(String(form.get('address')), kind)?.value;
	if (!to) throw new Refused(`refusal.identifier.${kind}`);
	const { user } = await session.details(event);
	if (user[kind] === to && user[`${kind}_verified`]) throw new Refused('account.address.same');
	const waiting = (await listPending(event)).find(({ value }) => value === to);
	const wait = waiting ? secondsTo(waiting.send_again_at) : 0;
	if (wait > 0) throw new Refused('account.address.soon', inWords(wait, language));
	const body = { [`new_${kind}`]: to, magic_link_path: '/login?next=/account' };
	try {
		await ask(event, 'PATCH', `/v1/{app}/currentuser/${kind}`, { body });
	} catch (cause) {
		if (!(cause instanceof ApiError)) throw cause;
		const { code, retryAfter = 0 } = cause;
		// What else the service calls invalid has been refused above.
		if (code === 'invalid_request') throw new Refused('account.address.taken');
		if (code === 'operation_not_allowed') throw new Refused('account.address.country');
		if (code !== 'too_many_requests') throw cause;
		throw new Refused('account.address.limit', inWords(retryAfter, language));
	}
	return { to };
}

/** Cancels the change that waits; nothing if none does. */
export async function cancel(event: RequestEvent, form: FormData): Promise<void> {
	await ask(event, 'DELETE', `${CHANGES}/${kindOf(form)}`);
}

/** Removes an address; the service refuses where no other, confirmed one remains. */
export async function remove(event: RequestEvent, form: FormData): Promise<void> {
	const kind = kindOf(form);
	await ask(event, 'PATCH', `/v1/{app}/currentuser/${kind}`, { body: { [`new_${kind}`]: '' } });
}

async function listPending(event: RequestEvent): Promise<Pending[]> {
	const response = await ask(event, 'GET', CHANGES);
	return ((await response.json()) as { identifier_changes: Pending[] }).identifier_changes;
}

function kindOf(form: FormData): IdentifierKind {
	const kind = KINDS.find((each) => each === form.get('kind'));
	if (!kind) throw new ApiError('invalid_request');
	return kind;
}

const secondsTo = (time: string) => (Date.parse(time) - Date.now()) / 1000;
