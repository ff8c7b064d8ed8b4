import { startAuthentication } from '@simplewebauthn/browser';
import type { Tokens } from '../passage/elements/token-store.ts';
import * as autofill from '../passage/patches/autofill.ts';

/** A log-in with a passkey that the user chooses, without an address (WebAuthn L3 §1.2.1). */

interface Started {
	handshake: {
		id: string;
		challenge: { publicKey: Parameters<typeof startAuthentication>[0]['optionsJSON'] };
	};
}

interface Finished {
	auth_result: { auth_token: string; refresh_token?: string };
}

/** Undefined where the user chooses no passkey, or the service refuses it; the page then says why. */
export async function logIn(appId: string): Promise<Tokens | undefined> {
	autofill.choose();
	try {
		const { handshake } = await post<Started>(appId, 'start', {});
		const optionsJSON = handshake.challenge.publicKey;
		const chosen = await startAuthentication({ optionsJSON }).catch(() => undefined);
		if (!chosen) return undefined;
		const { auth_result } = await post<Finished>(appId, 'finish', {
			handshake_id: handshake.id,
			handshake_response: chosen
		});
		return { authToken: auth_result.auth_token, refreshToken: auth_result.refresh_token };
	} catch (failure) {
		autofill.fail(failure);
		return undefined;
	}
}

/** Throws what the service refuses with, as the elements have it. */
async function post<Answer>(appId: string, step: string, body: object): Promise<Answer> {
	const response = await fetch(`/v1/apps/${appId}/login/webauthn/${step}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body)
	});
	if (response.ok) return (await response.json()) as Answer;
	const { code, error } = (await response.json()) as { code: string; error: string };
	throw Object.assign(new Error(error), { statusCode: response.status, code });
}
