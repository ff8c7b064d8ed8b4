import type { Ceremony, Credential, Db, IdentityUser } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import * as addresses from '../users/identifiers.ts';
import type { App } from '../../relying-party.ts';
import * as ceremonyOptions from './ceremony-options.ts';
import { inSeconds, now } from '../../clock.ts';
import * as credentials from './credentials.ts';
import type { Identifier } from '../../identifier.ts';
import { Refusal } from '../../errors.ts';
import { randomId, randomSecret } from '../../crypto.ts';
import * as tokens from '../sessions/tokens.ts';
import * as signUps from '../users/sign-ups.ts';
import * as users from '../users/users.ts';
import * as webauthn from './webauthn.ts';

/** How long a person has, in seconds (L3 §15.1 recommends five to ten minutes). */
export const LIFETIME = 600;

/** What an authenticator answered, and in which browser. */
interface Answer<Response> {
	ceremony_id: string;
	response: Response;
	requested_from: string;
}

interface FirstAnswer extends Answer<webauthn.Attestation> {
	user_id: string;
	/** See `Asker`. */
	browser_hash: string | null;
}

/** Starts the registration of the first passkey of whoever signs up with `identifier`. */
export async function startRegistration(
	db: Db,
	app: App,
	identifier: Identifier,
	attachment?: ceremonyOptions.Attachment
) {
	refuseWithoutPasskeys(app);
	const user = await signUps.begin(db, app, identifier);
	refuseUnproved(app, user);
	const ceremony = await open(db, app, 'registration', user.id);
	const known = await credentials.list(db, user.id);
	const options = ceremonyOptions.forCreation(app, user, known, {
		challenge: ceremony.challenge,
		attachment,
		timeoutMs: LIFETIME * 1000
	});
	return { ceremony, options, user };
}

/**
 * Finishes it: keeps the credential, makes the user active, and answers who signed up. What another
 * browser gave for an address that nobody has proved is not theirs to have.
 */
export async function finishRegistration(
	db: Db,
	app: App,
	answer: FirstAnswer
): Promise<tokens.Begun> {
	const ceremony = await consume(db, app, 'registration', answer.ceremony_id);
	if (!ceremony || ceremony.user_id !== answer.user_id) {
		throw new Refusal('invalid_request', 'This registration has ended. Start again.');
	}
	const user = await users.get(db, app, answer.user_id);
	const verified = await webauthn
		.verifyAttestation(app, ceremony.challenge, answer.response)
		.catch((cause: unknown) => {
			throw new Refusal('invalid_request', 'The passkey could not be verified.', { cause });
		});
	return transact(db, async (trx) => {
		// Gone where somebody has proved the address meanwhile.
		const before = await users.find(trx, app, user.id);
		if (!before || !(await signUps.finish(trx, user.id, answer))) {
			throw new Refusal('invalid_request', 'user: already exists.');
		}
		if (!addresses.isProved(before) && before.signed_up_in !== answer.browser_hash) {
			await users.setMetadata(trx, user.id, null);
		}
		const made = await credentials.add(trx, { app_id: app.id, user_id: user.id, ...verified });
		const { requested_from } = answer;
		return tokens.begin(trx, app, user.id, {
			signed_in_from: requested_from,
			credential_id: made.id
		});
	});
}

/**
 * Starts a sign-in, of the user with `identifier` or of whoever it will be. An unknown address gets a
 * ceremony for a decoy, so that the answers are alike; nobody can finish that one.
 */
export async function startAuthentication(db: Db, app: App, identifier?: Identifier) {
	refuseWithoutPasskeys(app);
	const user = identifier && (await users.findByIdentifier(db, app, identifier));
	const userId = identifier ? (user?.id ?? users.decoyId(app, identifier)) : null;
	const ceremony = await open(db, app, 'authentication', userId);
	const options = ceremonyOptions.forRequest(app, {
		challenge: ceremony.challenge,
		timeoutMs: LIFETIME * 1000
	});
	return { ceremony, options, userId };
}

/** Finishes it: verifies the assertion in the order of L3 §7.2 and answers who signed in. */
export async function finishAuthentication(
	db: Db,
	app: App,
	answer: Answer<webauthn.Assertion> & { user_id?: string }
): Promise<tokens.Begun> {
	const ceremony = await consume(db, app, 'authentication', answer.ceremony_id);
	const failure = ceremony?.user_id ? 'webauthn_login_failed' : 'discoverable_login_failed';
	// Our pages look for these words: Passage has no code for it.
	if (!ceremony) throw new Refusal('webauthn_login_failed', 'This login has ended. Start again.');
	if ((answer.user_id ?? ceremony.user_id) !== ceremony.user_id) throw new Refusal(failure);
	const credential = await credentials.find(db, app.id, answer.response.id);
	// Step 6: the credential's owner is the user who was identified, by name or by the handle.
	if (!credential) throw new Refusal(failure);
	if (ceremony.user_id !== null && ceremony.user_id !== credential.user_id)
		throw new Refusal(failure);
	if (ceremony.user_id === null && !answer.response.response.userHandle) throw new Refusal(failure);
	const seen = await webauthn
		.verifyAssertion(app, ceremony.challenge, credential, answer.response)
		.catch((cause: unknown) => {
			throw new Refusal(failure, undefined, { cause });
		});
	return recordSignIn(db, app, credential, { ...seen, requested_from: answer.requested_from });
}

/** Refuses where the app has no passkeys. */
export function refuseWithoutPasskeys(app: App): void {
	if (!app.passkeys) throw new Refusal('operation_not_allowed', 'This app has no passkeys.');
}

/** The elements answer this by sending a code or a link. */
function refuseUnproved(app: App, user: IdentityUser): void {
	if (app.require_verification && !addresses.isProved(user)) {
		throw new Refusal('identifier_not_verified');
	}
}

function recordSignIn(
	db: Db,
	app: App,
	credential: Credential,
	seen: { signCount: number; backedUp: boolean; requested_from: string }
): Promise<tokens.Begun> {
	return transact(db, async (trx) => {
		if (!(await credentials.recordUse(trx, credential, seen))) {
			throw new Refusal('webauthn_login_failed');
		}
		await users.recordLogin(trx, credential.user_id);
		if (app.require_verification) {
			refuseUnproved(app, await users.get(trx, app, credential.user_id));
		}
		return tokens.begin(trx, app, credential.user_id, {
			signed_in_from: seen.requested_from,
			credential_id: credential.id
		});
	});
}

/** Keeps a new challenge. */
export async function open(
	db: Db,
	app: App,
	kind: Ceremony['kind'],
	userId: string | null
): Promise<Ceremony> {
	const ceremony: Ceremony = {
		id: randomId(),
		app_id: app.id,
		kind,
		user_id: userId,
		challenge: randomSecret(),
		created_at: now(),
		expires_at: inSeconds(LIFETIME)
	};
	await db.insertInto('ceremony').values(ceremony).execute();
	return ceremony;
}

/** Takes the ceremony away, before anything is verified: a challenge has one try (L3 §13.4.3). */
export async function consume(
	db: Db,
	app: App,
	kind: Ceremony['kind'],
	id: string
): Promise<Ceremony | undefined> {
	const ceremony = await db
		.deleteFrom('ceremony')
		.where('id', '=', id)
		.where('app_id', '=', app.id)
		.where('kind', '=', kind)
		.returningAll()
		.executeTakeFirst();
	return ceremony && ceremony.expires_at > now() ? ceremony : undefined;
}
