import { anyone } from '$lib/server/http/endpoint';
import * as magicLinkUse from '$lib/server/identity/messages/magic-link-use';
import { Link } from '$lib/server/identity/wire/requests';

const act = { kind: 'login', method: 'link' } as const;

/** Lets the browser that asked for the link sign in; this browser is not signed in. */
export const POST = anyone(
	Link,
	({ db, app, body }) => magicLinkUse.approve(db, app, body.magic_link),
	{ act }
);
