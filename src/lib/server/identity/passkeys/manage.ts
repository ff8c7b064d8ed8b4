import type { Credential, Db, IdentityUser } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import { Refusal } from '../../errors.ts';
import * as addresses from '../users/identifiers.ts';
import type { App } from '../../relying-party.ts';
import * as ceremonies from './ceremonies.ts';
import * as ceremonyOptions from './ceremony-options.ts';
import * as credentials from './credentials.ts';
import * as notices from '../messages/notices.ts';
import * as sessions from '../sessions/sessions.ts';
import * as users from '../users/users.ts';
import * as webauthn from './webauthn.ts';

/** The passkeys of somebody who is signed in. */

/** Starts the registration of a further passkey. */
export async function startAddition(
	db: Db,
	app: App,
	user: IdentityUser,
	attachment?: ceremonyOptions.Attachment
) {
	ceremonies.refuseWithoutPasskeys(app);
	const ceremony = await ceremonies.open(db, app, 'addition', user.id);
	const known = await credentials.list(db, user.id);
	const options = ceremonyOptions.forCreation(app, user, known, {
		challenge: ceremony.challenge,
		attachment,
		timeoutMs: ceremonies.LIFETIME * 1000
	});
	return { ceremony, options };
}

/** Finishes it: keeps the credential under that name and tells the owner. */
export async function finishAddition(
	db: Db,
	app: App,
	user: IdentityUser,
	answer: {
		ceremony_id: string;
		response: webauthn.Attestation;
		friendly_name: string;
		language: string;
	}
): Promise<Credential> {
	const ceremony = await ceremonies.consume(db, app, 'addition', answer.ceremony_id);
	if (ceremony?.user_id !== user.id) {
		throw new Refusal('invalid_request', 'This registration has ended. Start again.');
	}
	const verified = await webauthn
		.verifyAttestation(app, ceremony.challenge, answer.response)
		.catch((cause: unknown) => {
			throw new Refusal('invalid_request', 'The passkey could not be verified.', { cause });
		});
	const { friendly_name, language } = answer;
	return transact(db, async (trx) => {
		// Who was here when the request came may be gone by now.
		const owner = await users.get(trx, app, user.id);
		const made = await credentials.add(trx, {
			...{ app_id: app.id, user_id: owner.id, friendly_name },
			...verified
		});
		const notice = { what: 'passkey_added', detail: friendly_name } as const;
		await notices.tell(trx, app, owner, notice, language);
		return made;
	});
}

/**
 * Removes a passkey, ends the other sessions that began with it, and tells the owner; refuses the last
 * way in. `session_id` is who asks.
 */
export async function revoke(
	db: Db,
	app: App,
	user: IdentityUser,
	{ id, language, session_id }: { id: string; language: string; session_id: string }
): Promise<void> {
	await transact(db, async (trx) => {
		const removed = await credentials.remove(trx, user.id, id);
		if (!removed) throw new Refusal('device_not_found');
		// A code to an address that is not proved makes the account anew.
		const hasOther =
			app.fallback !== null && addresses.isProved(await users.get(trx, app, user.id));
		if (!hasOther && !(await credentials.exist(trx, user.id))) {
			throw new Refusal(
				'operation_not_allowed',
				'This is your last passkey; add another one first.'
			);
		}
		// Whoever it was that had it is out.
		await sessions.endBegunWith(trx, user.id, { credential_id: id, except: session_id });
		const notice = { what: 'passkey_removed', detail: removed.friendly_name } as const;
		await notices.tell(trx, app, user, notice, language);
	});
}
