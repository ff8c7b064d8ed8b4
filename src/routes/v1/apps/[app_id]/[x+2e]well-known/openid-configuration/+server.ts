import { anyone } from '$lib/server/http/endpoint';
import { issuer } from '$lib/server/relying-party';

export const GET = anyone(async ({ app, event }) => {
	event.setHeaders({ 'cache-control': 'public, max-age=3600' });
	return {
		authorization_endpoint: `${app.origin}${app.login_url}`,
		issuer: issuer(app),
		jwks_uri: `${issuer(app)}/.well-known/jwks.json`
	};
});
