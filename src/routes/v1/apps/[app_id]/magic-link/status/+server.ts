import { anyone } from '$lib/server/http/endpoint';
import * as signIns from '$lib/server/identity/sign-ins';
import { LinkStatus } from '$lib/server/identity/wire/requests';
import { signedInResult } from '$lib/server/identity/wire/responses';

const act = { kind: 'login', method: 'link' } as const;

export const POST = anyone(
	LinkStatus,
	async ({ db, app, body, requester, origin }) =>
		signedInResult(
			db,
			app,
			await signIns.withCollectedLink(db, app, body.id ?? '', requester()),
			origin
		),
	{ act }
);
