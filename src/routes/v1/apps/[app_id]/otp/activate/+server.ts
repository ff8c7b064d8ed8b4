import { anyone } from '$lib/server/http/endpoint';
import * as signIns from '$lib/server/identity/sign-ins';
import { ActivatePasscode } from '$lib/server/identity/wire/requests';
import { signedInResult } from '$lib/server/identity/wire/responses';

const act = { kind: 'login', method: 'code' } as const;

export const POST = anyone(
	ActivatePasscode,
	async ({ db, app, body, requester, origin }) =>
		signedInResult(db, app, await signIns.withPasscode(db, app, body, requester()), origin),
	{ act }
);
