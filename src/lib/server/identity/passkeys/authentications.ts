import type { Credential, Db } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import { ApiError } from '../../errors.ts';
import type { Identifier } from '../../identifier.ts';
import * as log from '../../log/log.ts';
import { assertPasskeys, type App } from '../../relying-party.ts';
import * as ceremonies from './ceremonies.ts';
import * as ceremonyOptions from './ceremony-options.ts';
import * as credentials from './credentials.ts';
import { reasonOf } from './refusal-reasons.ts';
import * as tokens from '../sessions/tokens.ts';
import * as decoys from '../users/decoys.ts';
import * as users from '../users/users.ts';
import * as webauthn from './webauthn.ts';

/** Signing in with a passkey. */

type Answer = ceremonies.Answer<webauthn.Assertion> & {
	/** The user whom the client believes to log in. */
	user_id?: string;
	browser_hash: string | null;
};

/** The pages know this sentence (`passkey-error.ts`): Passage has no code for it. */
const COPIED = 'The counter of this passkey went back: it may have been copied.';

/**
 * Starts a sign-in, with or without an identifier. An unknown identifier gets a ceremony for a decoy,
 * so that its answer looks like any other; no passkey finishes that one.
 */
export async function start(db: Db, app: App, identifier?: Identifier) {
	assertPasskeys(app);
	const user = identifier && (await users.findByIdentifier(db, app, identifier));
	const userId = identifier ? (user?.id ?? decoys.idOf(app, identifier)) : null;
	const ceremony = ceremonies.start(app, 'authentication', userId);
	const options = ceremonyOptions.forRequest(app, {
		challenge: ceremony.challenge,
		timeoutMs: ceremonies.LIFETIME * 1000
	});
	return { ceremony, options, userId };
}

/** Verifies the assertion in the order of L3 §7.2 and begins the session of the passkey's user. */
export function finish(db: Db, app: App, answer: Answer): Promise<tokens.NewSession> {
	const begun = { kind: 'authentication', id: answer.ceremony_id, ended } as const;
	return ceremonies.finish(db, app, begun, async (ceremony) => {
		const credential = await identify(db, app, ceremony, answer);
		const failure = failureOf(ceremony);
		const { user_id } = credential;
		const use = await webauthn
			.verifyAssertion(app, ceremony.challenge, credential, answer.response)
			.catch((cause: unknown) => {
				throw new ApiError(failure, undefined, { cause, reason: reasonOf(cause), user_id });
			});
		const session = await transact(db, async (trx) => {
			await ceremony.use(trx, user_id);
			if (!(await credentials.recordUse(trx, credential, use))) {
				log.security('passkey_counter_went_back', detailsOf(credential, use));
				const details = { reason: 'counter_went_back', user_id };
				throw new ApiError(failure, COPIED, details);
			}
			await users.recordLogin(trx, user_id);
			if (app.require_verification) users.assertVerified(app, await users.get(trx, app, user_id));
			const how = { authenticated_with: credential.id };
			return tokens.begin(trx, app, user_id, answer, how, { kind: 'login', method: 'passkey' });
		});
		if (use.backup_eligible !== credential.backup_eligible) {
			log.security('passkey_backup_eligibility_changed', detailsOf(credential, use));
		}
		return session;
	});
}

/** Step 6: the credential, which belongs to the user who was identified, by identifier or by user handle. */
async function identify(
	db: Db,
	app: App,
	ceremony: ceremonies.Answered,
	{ user_id: claimed, response }: Answer
): Promise<Credential> {
	const refused = (reason: string, more?: object) =>
		new ApiError(failureOf(ceremony), undefined, { ...more, reason });
	// Where accounts are hidden, the client knows no real id.
	const isClaimed = claimed !== undefined && !app.hides_accounts;
	if (isClaimed && !ceremony.isFor(claimed)) throw refused('other_user');
	const credential = await credentials.find(db, app.id, response.id);
	if (!credential) throw refused('unknown_passkey');
	const { user_id } = credential;
	const belongs = isNamed(ceremony)
		? ceremony.isFor(user_id)
		: response.response.userHandle !== undefined;
	if (!belongs) throw refused('other_user', { user_id });
	return credential;
}

const isNamed = ({ user_hash }: ceremonies.Answered) => user_hash !== null;

function failureOf(ceremony: ceremonies.Answered) {
	return isNamed(ceremony) ? 'webauthn_login_failed' : 'discoverable_login_failed';
}

function ended(): ApiError {
	const details = { reason: 'ended_ceremony' };
	return new ApiError('webauthn_login_failed', 'This login has ended. Start again.', details);
}

/** What the log says of a use that is not as the one before. */
function detailsOf(credential: Credential, { sign_count, backup_eligible }: webauthn.Use) {
	return {
		passage_id: credential.user_id,
		credential_id: credential.id,
		stored: { sign_count: credential.sign_count, backup_eligible: credential.backup_eligible },
		presented: { sign_count, backup_eligible }
	};
}
