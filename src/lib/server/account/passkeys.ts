import type { RequestEvent } from '@sveltejs/kit';
import type { ListedPasskey } from '../../account/listed-passkey.ts';
import { ApiError } from '../errors.ts';
import { isId } from '../id.ts';
import * as origins from '../origins.ts';
import type { App } from '../relying-party.ts';
import { ask } from './ask.ts';

/** The passkeys of the logged-in user, at the service, which wants a fresh login for every change. */

const PATH = '/v1/{app}/currentuser/devices';

/** The user's passkeys, the oldest first. */
export async function list(event: RequestEvent): Promise<ListedPasskey[]> {
	const response = await ask(event, 'GET', '/postern/v1/{app}/currentuser/passkeys');
	return ((await response.json()) as { passkeys: ListedPasskey[] }).passkeys;
}

/** Whether users add passkeys on our own pages; `elsewhere` is the host where they do otherwise. */
export function place(app: App): { addable: boolean; elsewhere: string | null } {
	const addable = origins.havePasskeys(app, app.origin);
	const elsewhere = app.passkeys && !addable ? new URL(origins.first(app)).host : null;
	return { addable, elsewhere };
}

/** Starts the ceremony for a further passkey. */
export async function startAddition(event: RequestEvent) {
	const response = await ask(event, 'POST', `${PATH}/start`, { body: {} });
	const { handshake } = (await response.json()) as {
		handshake: { id: string; challenge: { publicKey: PublicKeyCredentialCreationOptionsJSON } };
	};
	return { id: handshake.id, options: handshake.challenge.publicKey };
}

/** Finishes it with the browser's answer, a RegistrationResponseJSON (WebAuthn L3 §5.5.1). */
export async function finishAddition(event: RequestEvent, form: FormData) {
	const credential = parse(form.get('credential'));
	const body = {
		handshake_id: form.get('ceremony'),
		handshake_response: { ...credential, transports: credential.response?.transports }
	};
	const response = await ask(event, 'POST', `${PATH}/finish`, { body });
	const { device } = (await response.json()) as { device: { id: string } };
	return { id: device.id };
}

/** Renames a passkey. */
export async function rename(event: RequestEvent, form: FormData): Promise<void> {
	const body = { friendly_name: form.get('name') };
	await ask(event, 'PATCH', `${PATH}/${idOf(form)}`, { body });
}

/** Removes a passkey; nothing for one that is gone. */
export async function remove(event: RequestEvent, form: FormData): Promise<void> {
	await ask(event, 'DELETE', `${PATH}/${idOf(form)}`, { allowed: [404] });
}

function idOf(form: FormData): string {
	const id = String(form.get('id'));
	if (!isId(id)) throw new ApiError('device_not_found');
	return id;
}

interface Answered {
	response?: { transports?: unknown };
}

/** Whatever else it is, the service checks it. */
function parse(credential: unknown): Answered {
	try {
		return Object(JSON.parse(String(credential))) as Answered;
	} catch (cause) {
		throw new ApiError('invalid_request', undefined, { cause });
	}
}
