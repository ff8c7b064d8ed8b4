import { SignJWT, errors, jwtVerify } from 'jose';
import type { Db, RefreshFamily } from '../../db/schema.ts';
import { issuer, type App } from '../../relying-party.ts';
import { Refusal } from '../../errors.ts';
import { randomId } from '../../crypto.ts';
import * as signingKeys from './signing-keys.ts';

/** Seconds that an access token is good for. */
export const LIFETIME = 900;
/** Seconds by which a verifier's clock may be behind. */
const CLOCK_SKEW = 60;

/** Signs an access token (RFC 7519) for the session that `family` is. */
export async function sign(db: Db, app: App, family: RefreshFamily): Promise<string> {
	const { kid, key } = await signingKeys.current(db, app);
	const issuedAt = Math.floor(Date.now() / 1000);
	return new SignJWT({
		sid: family.id,
		auth_time: Math.floor(Date.parse(family.authenticated_at) / 1000)
	})
		.setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
		.setIssuer(issuer(app))
		.setSubject(family.user_id)
		.setAudience([app.id, app.origin])
		.setIssuedAt(issuedAt)
		.setNotBefore(issuedAt - CLOCK_SKEW)
		.setExpirationTime(issuedAt + LIFETIME)
		.setJti(randomId())
		.sign(key);
}

/**
 * Verifies an access token (RFC 8725 §3) and answers whose it is and of which session. Refuses with
 * `invalid_access_token`. Whether the session still lives is for `tokens.findLive` to say.
 */
export async function verify(
	db: Db,
	app: App,
	token: string
): Promise<{ user_id: string; family_id: string }> {
	try {
		const { payload } = await jwtVerify(
			token,
			async ({ kid, typ, alg, ...rest }) => {
				const key = typeof kid === 'string' && (await signingKeys.find(db, app, kid));
				if (!key || typ !== 'JWT' || alg !== 'RS256' || Object.keys(rest).length > 0) {
					throw new Refusal('invalid_access_token');
				}
				return key;
			},
			{
				algorithms: ['RS256'],
				issuer: issuer(app),
				audience: app.id,
				requiredClaims: ['sub', 'sid', 'iat', 'exp', 'jti']
			}
		);
		const { aud, sub, sid } = payload;
		if (!Array.isArray(aud) || typeof sub !== 'string' || typeof sid !== 'string') {
			throw new Refusal('invalid_access_token');
		}
		return { user_id: sub, family_id: sid };
	} catch (cause) {
		// Anything else says nothing of the token: the key could not be looked up, for one.
		if (!(cause instanceof errors.JOSEError)) throw cause;
		throw new Refusal('invalid_access_token', undefined, { cause });
	}
}
