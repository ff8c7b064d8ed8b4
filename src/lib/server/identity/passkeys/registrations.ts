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
 * A new user is stored at the end. Where accounts are hidden, a code or a link comes first, whatever the
 * identifier.
 */
export async function start(
	db: Db,
	app: App,
	identifier: Identifier,
	attachment?: ceremonyOptions.Attachment
) {
	assertPasskeys(app);
	if (app.hides_accounts) throw new ApiError('identifier_not_verified');
	signUps.assertOpen(app);
	const pending = await signUps.findPending(db, app, identifier);
	users.assertVerified(app, pending);
	if (pending) {
		assertNotOfProgram(app, pending);
		return { user: pending, ...(await startFor(db, app, 'registration', pending, attachment)) };
	}
	const user = signUps.newUser(app, identifier);
	const { id, user_handle } = user;
	const ceremony = ceremonies.start(app, 'registration', id, { user_handle, identifier });
	return { user, ceremony, options: optionsFor(app, user, ceremony, { known: [], attachment }) };
}

/** Stores the credential, makes the user active and begins their session. */
export function finish(
	db: Db,
	app: App,
	answer: Answer & Client & { user_id: string }
): Promise<tokens.NewSession> {
	const begun = { kind: 'registration', id: answer.ceremony_id, ended } as const;
	return ceremonies.finish(db, app, begun, async (ceremony) => {
		if (!ceremony.isFor(answer.user_id)) throw ended();
		signUps.assertOpen(app);
		const verified = await verify(app, ceremony.challenge, answer.response);
		return transact(db, async (trx) => {
			await ceremony.use(trx, answer.user_id);
			const user = await finishSignUp(trx, app, ceremony, answer);
			const user_handle = ceremony.new_user?.user_handle ?? user.user_handle;
			const credential = await store(trx, { ...user, user_handle }, verified, answer);
			const how = { authenticated_with: credential.id };
			const login = { kind: 'registration', method: 'passkey' } as const;
			return tokens.begin(trx, app, user.id, answer, how, login);
		});
	});
}

/**
 * Makes the user of the ceremony active. Where there was none at the start, it is a new one, or the one whom
 * another sign-up with the identifier has made meanwhile and not finished.
 */
async function finishSignUp(
	trx: Db,
	app: App,
	{ new_user }: ceremonies.Answered,
	client: Client & { user_id: string }
): Promise<IdentityUser> {
	const id = client.user_id;
	if (!new_user) return activate(trx, app, await users.get(trx, app, id), client);
	const { identifier, user_handle } = new_user;
	const row = { ...signUps.newUser(app, identifier), id, user_handle };
	const added = await signUps.addFinished(trx, row, client);
	if (added) return added;
	const pending = await signUps.findPending(trx, app, identifier);
	return activate(trx, app, pending, client);
}

async function activate(trx: Db, app: App, user: IdentityUser | undefined, client: Client) {
	if (user) assertNotOfProgram(app, user);
	if (!user || !(await signUps.finish(trx, user.id, client))) throw signUps.alreadyExists();
	return user;
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
	return startFor(db, app, 'addition', user, attachment);
}

/** Stores the credential and notifies the account owner. */
export function finishAddition(
	db: Db,
	app: App,
	userId: string,
	answer: Answer
): Promise<Credential> {
	const begun = { kind: 'addition', id: answer.ceremony_id, ended } as const;
	return ceremonies.finish(db, app, begun, async (ceremony) => {
		if (!ceremony.isFor(userId)) throw ended();
		const verified = await verify(app, ceremony.challenge, answer.response);
		return transact(db, async (trx) => {
			await ceremony.use(trx, userId);
			// The user may be deleted meanwhile.
			const owner = await users.get(trx, app, userId);
			const credential = await store(trx, owner, verified, answer);
			const { id: target, name: detail } = credential;
			const happening = { method: 'passkey', user_id: userId, target } as const;
			await events.record(trx, app, { kind: 'passkey_added', ...happening });
			const notice = { what: 'passkey_added', detail } as const;
			await notices.tell(trx, app, owner, notice, answer.language);
			return credential;
		});
	});
}

/** Stores the user's new credential under a name that none of the others has. */
async function store(
	trx: Db,
	user: IdentityUser,
	verified: Awaited<ReturnType<typeof verify>>,
	{ place, language }: Answer
): Promise<Credential> {
	const taken = await credentials.namesOf(trx, user.id);
	const name = names.choose(verified, place, { language, taken });
	const { app_id, id: user_id, user_handle } = user;
	return credentials.add(trx, { app_id, user_id, user_handle, name, ...verified });
}

async function startFor(
	db: Db,
	app: App,
	kind: 'registration' | 'addition',
	user: IdentityUser,
	attachment?: ceremonyOptions.Attachment
) {
	const ceremony = ceremonies.start(app, kind, user.id);
	const known = await credentials.list(db, user.id);
	return { ceremony, options: optionsFor(app, user, ceremony, { known, attachment }) };
}

function optionsFor(
	app: App,
	user: IdentityUser,
	{ challenge }: ceremonies.Started,
	{ known, attachment }: { known: Credential[]; attachment?: ceremonyOptions.Attachment }
) {
	const timeoutMs = ceremonies.LIFETIME * 1000;
	return ceremonyOptions.forCreation(app, user, known, { challenge, attachment, timeoutMs });
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
