import { anyone } from '$lib/server/http/endpoint';
import * as signIns from '$lib/server/identity/sign-ins';
import { Link } from '$lib/server/identity/wire/requests';
import { signedInResult } from '$lib/server/identity/wire/responses';

const act = { kind: 'login', method: 'link' } as const;

export const PATCH = anyone(
	Link,
	async ({ db, app, body, requester, origin }) =>
		signedInResult(db, app, await signIns.withLink(db, app, body.magic_link, requester()), origin),
	{ act }
);
