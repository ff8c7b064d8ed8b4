// Serves two pages, and shows the second only to users whose token it has verified.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const { POSTERN = 'http://localhost:3000', PASSAGE_APP_ID, PORT = '8080' } = process.env;
if (!PASSAGE_APP_ID) throw new Error('Set PASSAGE_APP_ID to the id that Postern has.');

const issuer = `${POSTERN}/v1/apps/${PASSAGE_APP_ID}`;
const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));

/** The id of the user whose token is in the cookie, or undefined. */
async function userOf(request) {
	const [, token] = /(?:^|; )psg_auth_token=([^;]+)/.exec(request.headers.cookie ?? '') ?? [];
	if (!token) return undefined;
	const checks = { issuer, audience: PASSAGE_APP_ID, algorithms: ['RS256'] };
	return jwtVerify(token, keys, checks).then(
		({ payload }) => payload.sub,
		() => undefined
	);
}

const file = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');

const page = (name, values = {}) =>
	Object.entries({ POSTERN, APP_ID: PASSAGE_APP_ID, ...values }).reduce(
		(html, [key, value]) => html.replaceAll(`{{${key}}}`, value),
		file(name)
	);

const html = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };

const server = createServer(async (request, response) => {
	const path = request.url.split('?')[0];
	if (path === '/') return response.writeHead(200, html).end(page('index.html'));
	if (path === '/style.css')
		return response.writeHead(200, { 'content-type': 'text/css' }).end(file('style.css'));
	if (path === '/dashboard') {
		const user = await userOf(request);
		if (!user) return response.writeHead(303, { location: '/' }).end();
		return response.writeHead(200, html).end(page('dashboard.html', { USER_ID: user }));
	}
	response.writeHead(404).end('There is no such page.');
});

server.listen(Number(PORT), () => console.log(`Open http://localhost:${PORT}`));
