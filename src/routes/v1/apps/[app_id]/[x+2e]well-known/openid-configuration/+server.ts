import { anyone } from '$lib/server/http/endpoint';
import * as origins from '$lib/server/origins';
import { issuer } from '$lib/server/relying-party';

export const GET = anyone(async ({ app, event }) => {
	event.setHeaders({ 'cache-control': 'public, max-age=3600' });
	return {
		authorization_endpoint: new URL(app.login_url, origins.first(app)).href,
		issuer: issuer(app),
		jwks_uri: `${issuer(app)}/.well-known/jwks.json`
	};
});
