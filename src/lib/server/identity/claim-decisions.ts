import type { Claim, Db } from '../db/schema.ts';
import { transact } from '../db/transact.ts';
import { ApiError } from '../errors.ts';
import * as events from '../events/events.ts';
import type { App } from '../relying-party.ts';
import * as claims from './claims.ts';
import * as identifierChanges from './identifier-changes.ts';
import * as notices from './messages/notices.ts';
import * as signIns from './sign-ins.ts';
import type * as tokens from './sessions/tokens.ts';
import * as signUps from './users/sign-ups.ts';
import * as users from './users/users.ts';

/** The answer to the question of a claim. */

/** Keep the account as one's own, or take the identifier from it. */
export type Decision = 'keep' | 'start_afresh';

/**
 * Carries the decision out and begins the session of the account that has the identifier then. Refuses as
 * `claims.consume` does, and with `operation_not_allowed` to keep an account that cannot be the holder's.
 */
export async function decide(
	db: Db,
	app: App,
	id: string,
	decision: Decision,
	requester: signIns.SignInRequester
): Promise<tokens.NewSession> {
	return transact(db, async (trx) => {
		const claimed = await claims.consume(trx, app, id);
		if (decision === 'keep' && !claims.isKeepable(claimed)) {
			throw new ApiError('operation_not_allowed');
		}
		const carryOut = decision === 'keep' ? keep : startAfresh;
		const begun = await carryOut(trx, app, claimed, requester);
		const { id: session_id, user_id } = begun.session;
		const happening = { kind: 'claim_decided', user_id, session_id, target: decision } as const;
		await events.record(trx, app, happening);
		return begun;
	});
}

async function keep(
	trx: Db,
	app: App,
	{ claim, account }: claims.Claimed,
	requester: signIns.SignInRequester
): Promise<tokens.NewSession> {
	const owner = { ...account, language: claim.language };
	await notices.put(trx, app, owner, identifierOf(claim), { what: 'kept', detail: '' });
	return signIns.enter(trx, app, account, claim, requester, null);
}

/** The holder's own account gets the identifier or, where there is none, a new one. */
async function startAfresh(
	trx: Db,
	app: App,
	{ claim, account }: claims.Claimed,
	requester: signIns.SignInRequester
): Promise<tokens.NewSession> {
	const identifier = identifierOf(claim);
	if (claim.for_user_id !== null) {
		await users.release(trx, app, account, identifier.kind);
		const change = { ...claim, user_id: claim.for_user_id };
		return identifierChanges.carryOut(trx, app, change, requester);
	}
	const owner = await signUps.replace(trx, app, account, identifier);
	const told = { ...owner, language: claim.language };
	await notices.put(trx, app, told, identifier, { what: 'reclaimed', detail: '' });
	return signIns.enter(trx, app, owner, claim, requester, null);
}

function identifierOf({ identifier_kind: kind, identifier: value }: Claim) {
	return { kind, value };
}
