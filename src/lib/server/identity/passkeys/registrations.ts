import type { Language } from '../../../i18n/languages.ts';
import type { Credential, Db, IdentityUser } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import { ApiError } from '../../errors.ts';
import * as events from '../../events/events.ts';
import type { Identifier } from '../../identifier.ts';
import { assertPasskeys, type App } from '../../relying-party.ts';
import * as ceremonies from './ceremonies.ts';
import * as ceremonyOptions from './ceremony-options.ts';
import * as credentials from './credentials.ts';
import * as names from './names.ts';
import { reasonOf } from './refusal-reasons.ts';
import * as notices from '../messages/notices.ts';
import * as tokens from '../sessions/tokens.ts';
import type { Client } from '../users/sign-up-metadata.ts';
import * as signUps from '../users/sign-ups.ts';
import * as users from '../users/users.ts';
import * as webauthn from './webauthn.ts';

/** A new passkey: the first one, which signs its user up, or a further one. */

type Answer = ceremonies.Answer<webauthn.Attestation> & {
	place: names.Place;
	/** Of the page that made it. */
	language: Language;
};

/**
 * Starts the sign-up of a user with `identifier`, who must have verified it if the app asks for that.
 * Where accounts are hidden, a code or a link comes first, whatever the identifier.
 */
export async function start(
	db: Db,
	app: App,
	identifier: Identifier,
	attachment?: ceremonyOptions.Attachment
) {
	assertPasskeys(app);
	if (app.hides_accounts) throw new ApiError('identifier_not_verified');
	const user = await signUps.begin(db, app, identifier);
	users.assertVerified(app, user);
	assertNotOfProgram(app, user);
	return { user, ...(await startCeremony(db, app, 'registration', user, attachment)) };
}

/** Stores the credential, makes the user active and begins their session. */
export async function finish(
	db: Db,
	app: App,
	answer: Answer & Client & { user_id: string }
): Promise<tokens.NewSession> {
	const ceremony = await ceremonies.consume(db, app, 'registration', answer.ceremony_id);
	if (!ceremony || ceremony.user_id !== answer.user_id) throw ended();
	const { id } = await users.get(db, app, answer.user_id);
	const verified = await verify(app, ceremony.challenge, answer.response);
	return transact(db, async (trx) => {
		// The user is gone if another browser has verified the identifier meanwhile.
		const before = await users.find(trx, app, id);
		if (before) assertNotOfProgram(app, before);
		if (!before || !(await signUps.finish(trx, id, answer))) {
			throw new ApiError('invalid_request', 'user: already exists.');
		}
		const credential = await store(trx, before, verified, answer);
		const how = { authenticated_with: credential.id };
		return tokens.begin(trx, app, id, answer, how, { kind: 'registration', method: 'passkey' });
	});
}

/**
 * Where a code or a link can prove an address, refuses a user whom a program made: what it stored is for
 * the owner of the address, not for the first who names it.
 */
function assertNotOfProgram(app: App, user: IdentityUser): void {
	if (app.fallback !== null && signUps.isOfProgram(user)) {
		const details = { reason: 'address_not_verified', user_id: user.id };
		throw new ApiError('identifier_not_verified', undefined, details);
	}
}

/** Starts the registration of a further passkey. */
export function startAddition(
	db: Db,
	app: App,
	user: IdentityUser,
	attachment?: ceremonyOptions.Attachment
) {
	assertPasskeys(app);
	return startCeremony(db, app, 'addition', user, attachment);
}

/** Stores the credential and notifies the account owner. */
export async function finishAddition(
	db: Db,
	app: App,
	userId: string,
	answer: Answer
): Promise<Credential> {
	const ceremony = await ceremonies.consume(db, app, 'addition', answer.ceremony_id);
	if (ceremony?.user_id !== userId) throw ended();
	const verified = await verify(app, ceremony.challenge, answer.response);
	return transact(db, async (trx) => {
		// The user may be deleted meanwhile.
		const owner = await users.get(trx, app, userId);
		const credential = await store(trx, owner, verified, answer);
		const { id: target } = credential;
		const happening = {
			kind: 'passkey_added',
			method: 'passkey',
			user_id: userId,
			target
		} as const;
		await events.record(trx, app, happening);
		const notice = { what: 'passkey_added', detail: credential.name } as const;
		await notices.tell(trx, app, owner, notice, answer.language);
		return credential;
	});
}

/** Stores the user's new credential under a name that none of the others has. */
async function store(
	trx: Db,
	user: IdentityUser,
	verified: Awaited<ReturnType<typeof verify>>,
	{ place, language }: Answer
): Promise<Credential> {
	const taken = (await credentials.list(trx, user.id)).map(({ name }) => name);
	const name = names.choose(verified, place, { language, taken });
	const { app_id, id: user_id, user_handle } = user;
	return credentials.add(trx, { app_id, user_id, user_handle, name, ...verified });
}

async function startCeremony(
	db: Db,
	app: App,
	kind: 'registration' | 'addition',
	user: IdentityUser,
	attachment?: ceremonyOptions.Attachment
) {
	const ceremony = await ceremonies.start(db, app, kind, user.id);
	const known = await credentials.list(db, user.id);
	const options = ceremonyOptions.forCreation(app, user, known, {
		challenge: ceremony.challenge,
		attachment,
		timeoutMs: ceremonies.LIFETIME * 1000
	});
	return { ceremony, options };
}

function verify(app: App, challenge: string, response: webauthn.Attestation) {
	return webauthn.verifyAttestation(app, challenge, response).catch((cause: unknown) => {
		const details = { cause, reason: reasonOf(cause) };
		throw new ApiError('invalid_request', 'The passkey could not be verified.', details);
	});
}

function ended(): ApiError {
	const details = { reason: 'ended_ceremony' };
	return new ApiError('invalid_request', 'This registration has ended. Start again.', details);
}
