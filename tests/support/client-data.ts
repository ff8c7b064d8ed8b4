import { fromText, toText } from './bytes.ts';
import type { Steps } from './steps.ts';

/** What the client says of a ceremony (WebAuthn L3 §5.8.1); `undefined` members are left out. */
export type ClientDataSteps = {
	rpId: string;
	type: string;
	/** base64url without padding */
	challenge: string;
	origin: string;
	crossOrigin: boolean | undefined;
	topOrigin: string | undefined;
	clientData: Record<string, unknown>;
	clientDataText: string;
	clientDataJSON: Uint8Array;
};

/** What both ceremonies say first, in the order of WebAuthn L3 §5.8.1.1. */
export function clientDataSteps(
	type: 'webauthn.create' | 'webauthn.get',
	rpId: string | undefined,
	challenge: string,
	origin: string
): Steps<ClientDataSteps> {
	return {
		rpId: () => rpId ?? new URL(origin).hostname,
		type: () => type,
		challenge: () => toText(fromText(challenge)),
		origin: () => origin,
		crossOrigin: () => false,
		topOrigin: () => undefined,
		clientData: ({ type, challenge, origin, crossOrigin, topOrigin }) => ({
			type,
			challenge,
			origin,
			crossOrigin,
			topOrigin
		}),
		clientDataText: ({ clientData }) => JSON.stringify(clientData),
		clientDataJSON: ({ clientDataText }) => Buffer.from(clientDataText)
	};
}
