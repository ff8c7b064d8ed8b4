import { sign as signatureOf } from 'node:crypto';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import type { Claim, Db, Session } from '../../db/schema.ts';
import * as origins from '../../origins.ts';
import { claimAudience, issuer, type App } from '../../relying-party.ts';
import { epochSeconds } from '../../clock.ts';
import { ApiError } from '../../errors.ts';
import { hash, randomId } from '../../crypto.ts';
import { Lru } from '../../lru.ts';
import * as tokenTimes from '../../token-times.ts';
import * as signingKeys from './signing-keys.ts';

/** Seconds that a verifier's clock may be behind. */
const CLOCK_SKEW = 60;

/** Signs an access token (RFC 7519) for a session. */
export async function sign(db: Db, app: App, session: Session): Promise<string> {
	const issuedAt = Math.floor(Date.now() / 1000);
	return write(await signingKeys.current(db, app), {
		sid: session.id,
		auth_time: epochSeconds(session.authenticated_at),
		iss: issuer(app),
		sub: session.user_id,
		aud: [app.id, ...origins.ofPages(app)],
		iat: issuedAt,
		nbf: issuedAt - CLOCK_SKEW,
		// Back ends that only verify a token ask for no session: it never outlives its own.
		exp: Math.min(issuedAt + app.token_seconds, epochSeconds(session.expires_at)),
		jti: randomId()
	});
}

/** Signs the token of a claim, which opens no account: its audience is not the app's. */
export async function signClaim(db: Db, app: App, claim: Claim): Promise<string> {
	return write(await signingKeys.current(db, app), {
		iss: issuer(app),
		sub: claim.id,
		aud: claimAudience(app),
		iat: Math.floor(Date.now() / 1000),
		exp: epochSeconds(claim.expires_at),
		jti: randomId()
	});
}

/**
 * A signed token in its compact form (RFC 7515 §7.1). Not by jose, which has another thread sign: to wake that
 * one costs half as much as the signature.
 */
function write({ kid, key }: signingKeys.CurrentKey, claims: JWTPayload): string {
	const header = { alg: 'RS256', typ: 'JWT', kid };
	const signed = `${encode(header)}.${encode(claims)}`;
	return `${signed}.${signatureOf('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * The user and the session of an access token (RFC 8725 §3). Refuses with `invalid_access_token`;
 * `sessions.find` answers whether the session is live.
 */
export async function verify(
	db: Db,
	app: App,
	token: string
): Promise<{ user_id: string; session_id: string }> {
	const { aud, sub, sid } = await payloadOf(db, app, token, app.id);
	if (!Array.isArray(aud) || typeof sub !== 'string' || typeof sid !== 'string') {
		throw new ApiError('invalid_access_token');
	}
	return { user_id: sub, session_id: sid };
}

/** The id of the claim whose token it is. Refuses with `invalid_access_token`. */
export async function verifyClaim(db: Db, app: App, token: string): Promise<string> {
	const { sub = '' } = await payloadOf(db, app, token, claimAudience(app));
	return sub;
}

/** What tokens say whose signature was good, by the hash of the token: their times and keys are checked each time. */
const verified = new Lru<{ kid: string; payload: Payload }>(10_000);

type Payload = Pick<JWTPayload, 'aud' | 'sub'> & { sid?: unknown };

async function payloadOf(db: Db, app: App, token: string, audience: string): Promise<Payload> {
	if (!tokenTimes.areGood(token)) throw new ApiError('invalid_access_token');
	const name = `${audience} ${hash(token)}`;
	const known = verified.get(name);
	if (known && (await signingKeys.find(db, app, known.kid))) return known.payload;
	const { kid, payload } = await verifySignature(db, app, token, audience);
	const { aud, sub, sid } = payload;
	verified.set(name, { kid, payload: { aud, sub, sid } });
	return payload;
}

async function verifySignature(db: Db, app: App, token: string, audience: string) {
	try {
		const { payload, protectedHeader } = await jwtVerify(
			token,
			async ({ kid, typ, alg, ...rest }) => {
				const key = typeof kid === 'string' && (await signingKeys.find(db, app, kid));
				if (!key || typ !== 'JWT' || alg !== 'RS256' || Object.keys(rest).length > 0) {
					throw new ApiError('invalid_access_token');
				}
				return key;
			},
			{
				algorithms: ['RS256'],
				issuer: issuer(app),
				audience,
				requiredClaims: ['sub', 'iat', 'exp', 'jti']
			}
		);
		return { kid: protectedHeader.kid ?? '', payload };
	} catch (cause) {
		// Other errors are not about the token, such as a failed look-up of the key.
		if (!(cause instanceof errors.JOSEError)) throw cause;
		throw new ApiError('invalid_access_token', undefined, { cause });
	}
}
