import { withClaim } from '$lib/server/http/endpoint';
import * as claimDecisions from '$lib/server/identity/claim-decisions';
import * as claims from '$lib/server/identity/claims';
import { Decide } from '$lib/server/identity/wire/requests';
import { signedInResult } from '$lib/server/identity/wire/responses';

/** What the holder of the claim is asked. */
export const GET = withClaim(async ({ db, app, claim_id }) => ({
	claim: await claims.describe(db, app, claim_id)
}));

/** Carries out what the holder has decided, and signs in. */
export const POST = withClaim(Decide, async ({ db, app, claim_id, body, requester }) => {
	const { decision } = body;
	const session = await claimDecisions.decide(db, app, claim_id, decision, requester());
	return signedInResult(db, app, session);
});

/** Gives the claim up. */
export const DELETE = withClaim(({ db, app, claim_id }) => claims.drop(db, app, claim_id));
