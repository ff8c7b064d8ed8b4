import { getRequestEvent } from '$app/server';
import { Passage } from '@passageidentity/passage-node';
import { decodeJwt, type JWSHeaderParameters } from 'jose';
import { createPublicKey, hash, type JsonWebKey, type KeyObject } from 'node:crypto';
import { ApiError } from '../errors.ts';
import { issuer, type App } from '../relying-party.ts';
import { Lru } from '../lru.ts';
import * as tokenTimes from '../token-times.ts';

/** What a valid access token says. */
export interface Claims {
	passage_id: string;
	/** The session. */
	sid: string;
	/** Seconds since the epoch. */
	exp: number;
	auth_time: number;
}

/** A live session, as the service describes it to the holder of its access token. */
export interface SessionDetails {
	session: {
		id: string;
		user_id: string;
		/** The draft of the mailed link, and the hash of the browser id of the browser that asked for it. */
		draft_id: string | null;
		draft_browser_hash: string | null;
	};
	/** An email address or a phone number that is not there is empty. */
	user: {
		email: string;
		email_verified: boolean;
		phone: string;
		phone_verified: boolean;
		/** Hash of the browser id of the browser in which the user signed up. */
		signup_browser_hash: string | null;
		user_metadata: Record<string, unknown> | null;
		metadata_version: string;
	};
}

/** Milliseconds after which the keys are read again: half of the time between a new key and its use. */
const KEYS_LIFETIME = 30 * 1000;
/** The one spelling of a compact serialization (RFC 7515 §7.1). */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Milliseconds for which a good signature is not verified again. */
const VERIFIED_LIFETIME = 30 * 1000;

/**
 * Sends a request to the identity service, in process and without the page's cookies. `path` begins
 * with `/v1`, `/management/v1` or `/postern/v1`; `{app}` in it stands for `apps/APP_ID`. Throws
 * `temporarily_unavailable` where no answer, or one of 5xx, comes.
 */
export async function call(path: string, init?: RequestInit): Promise<Response> {
	const { fetch, locals } = getRequestEvent();
	const { id, origin } = locals.app;
	const url = `${origin}${path.replace('{app}', `apps/${id}`)}`;
	const response = await fetch(url, { ...init, credentials: 'omit' }).catch((cause: unknown) => {
		throw unavailable(cause);
	});
	if (response.status >= 500) throw unavailable(response.status);
	return response;
}

/** The error of a service that does not answer: nothing is known then, neither good nor bad. */
export function unavailable(cause: unknown): ApiError {
	return new ApiError('temporarily_unavailable', undefined, { cause });
}

/** Passage's own library, passage-node, pointed at our service. */
export class PassageClient {
	readonly #app: App;
	readonly #passage: Passage;
	/** By the token's hash: the process holds no tokens. */
	readonly #verified = new Lru<{ claims: Claims; at: number }>(10_000);
	#keys: { byKid: Map<string, KeyObject>; at: number } | undefined;

	constructor(app: App) {
		this.#app = app;
		this.#passage = new Passage({
			appID: app.id,
			apiKey: app.keys.management,
			fetchApi: (url: string, init: RequestInit) =>
				call(`/management${new URL(url).pathname}`, init)
		} as ConstructorParameters<typeof Passage>[0]);
		// The library takes keys from Passage's host, which is gone; it reads this member at each call.
		Object.assign(this.#passage.auth, {
			jwks: (header: JWSHeaderParameters) => this.#findKey(header)
		});
	}

	/** The user, as the management API describes it. Throws `user_not_found` or `temporarily_unavailable`. */
	async getUser(id: string) {
		try {
			return await this.#passage.user.get(id);
		} catch (cause) {
			const status = cause instanceof Error && 'statusCode' in cause ? cause.statusCode : undefined;
			throw status === 404 ? new ApiError('user_not_found') : unavailable(cause);
		}
	}

	/** The claims of an access token, or undefined for one that is not valid. */
	async verify(token: string): Promise<Claims | undefined> {
		// The library ignores characters that are no base64url, so one token would have many spellings.
		if (!COMPACT.test(token) || !tokenTimes.areGood(token)) return undefined;
		const id = hash('sha256', token, 'base64url');
		const before = this.#verified.get(id);
		if (before && performance.now() - before.at < VERIFIED_LIFETIME) return before.claims;
		await this.#loadKeysFor(token);
		const valid = await this.#passage.auth.validateJwt(token).catch(() => undefined);
		const claims = valid ? this.read(token) : undefined;
		if (claims) this.#verified.set(id, { claims, at: performance.now() });
		return claims;
	}

	/**
	 * The claims of an access token whose signature is known to be good. passage-node checks `exp`,
	 * `nbf` and the app id; the rest is checked here (RFC 8725 §3).
	 */
	read(token: string): Claims | undefined {
		const { iss, aud, sub, sid, iat, exp, auth_time } = decodeJwt(token);
		if (iss !== issuer(this.#app)) return undefined;
		if (!Array.isArray(aud) || !aud.includes(this.#app.id)) return undefined;
		if (typeof sub !== 'string' || typeof sid !== 'string') return undefined;
		if (typeof iat !== 'number' || typeof exp !== 'number') return undefined;
		return {
			passage_id: sub,
			sid,
			exp,
			auth_time: typeof auth_time === 'number' ? auth_time : iat
		};
	}

	async #findKey({ alg, typ, kid, ...rest }: JWSHeaderParameters): Promise<KeyObject> {
		const key = this.#keys?.byKid.get(kid ?? '');
		if (alg !== 'RS256' || typ !== 'JWT' || !key || Object.keys(rest).length > 0) {
			throw new Error('the header is not one of ours');
		}
		return key;
	}

	async #loadKeysFor(token: string): Promise<void> {
		if (this.#keys && performance.now() - this.#keys.at < KEYS_LIFETIME) return;
		const response = await call('/v1/{app}/.well-known/jwks.json').catch((cause: unknown) => {
			// Known keys stay good while the service does not answer.
			if (!this.#keys?.byKid.has(kidOf(token))) throw cause;
		});
		if (!response) return;
		const { keys } = (await response.json()) as { keys: (JsonWebKey & { kid: string })[] };
		// Imported once: the library would do it at every verification.
		const byKid = keys.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })] as const);
		this.#keys = { byKid: new Map(byKid), at: performance.now() };
	}
}

function kidOf(token: string): string {
	try {
		const [header = ''] = token.split('.');
		const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid?: unknown };
		return typeof kid === 'string' ? kid : '';
	} catch {
		return '';
	}
}
