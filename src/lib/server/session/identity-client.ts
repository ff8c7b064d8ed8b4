import { getRequestEvent } from '$app/server';
import { Passage } from '@passageidentity/passage-node';
import { decodeJwt, type JWSHeaderParameters } from 'jose';
import { createPublicKey, hash, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Recent } from './lru.ts';
import { Refusal } from '../errors.ts';

/** What the app has to know to call the identity service. */
export interface Settings {
	app_id: string;
	origin: string;
	api_key: string;
}

/** What a valid access token says. */
export interface Claims {
	passage_id: string;
	/** The session. */
	sid: string;
	/** Seconds since the epoch. */
	exp: number;
	auth_time: number;
}

/** Thrown where the service does not answer: nothing is known then, neither good nor bad. */
export class Unavailable extends Refusal {
	constructor(cause: unknown) {
		super('temporarily_unavailable', undefined, { cause });
	}
}

/** Milliseconds for which keys are kept, and after which an unknown key is worth asking for. */
const KEYS_KEPT = 24 * 60 * 60 * 1000;
const KEYS_ASKED = 30 * 1000;
/** The one spelling of a compact serialization (RFC 7515 §7.1). */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Milliseconds for which a signature that was good is not verified again. */
const VERIFIED_KEPT = 30 * 1000;

/**
 * Asks the identity service. `path` begins with `/v1`, `/management/v1` or `/postern/v1` and is
 * completed by the app: `{app}` stands for `apps/APP_ID`. In process, without the request's cookies.
 * Throws Unavailable where no answer, or one of 5xx, comes.
 */
export async function call(
	settings: Settings,
	path: string,
	init?: RequestInit
): Promise<Response> {
	const { fetch } = getRequestEvent();
	const url = `${settings.origin}${path.replace('{app}', `apps/${settings.app_id}`)}`;
	const response = await fetch(url, { ...init, credentials: 'omit' }).catch((cause: unknown) => {
		throw new Unavailable(cause);
	});
	if (response.status >= 500) throw new Unavailable(response.status);
	return response;
}

/** Passage's own library, pointed at our service. */
export class PassageClient {
	readonly settings: Settings;
	readonly #passage: Passage;
	/** By the token's hash: this process is to hold no tokens. */
	readonly #verified = new Recent<{ claims: Claims; at: number }>(10_000);
	#keys: { byKid: Map<string, KeyObject>; at: number } | undefined;

	constructor(settings: Settings) {
		this.settings = settings;
		this.#passage = new Passage({
			appID: settings.app_id,
			apiKey: settings.api_key,
			fetchApi: (url: string, init: RequestInit) =>
				call(settings, `/management${new URL(url).pathname}`, init)
		} as ConstructorParameters<typeof Passage>[0]);
		// The library takes keys from Passage's vanished host only; it reads this member at each call.
		Object.assign(this.#passage.auth, {
			jwks: (header: JWSHeaderParameters) => this.#findKey(header)
		});
	}

	/** The user as the management API has it, or undefined. Throws Unavailable. */
	async findUser(id: string) {
		try {
			return await this.#passage.user.get(id);
		} catch (cause) {
			const status = cause instanceof Error && 'statusCode' in cause ? cause.statusCode : undefined;
			if (status === 404) return undefined;
			throw new Unavailable(cause);
		}
	}

	/** The claims of an access token, or undefined for one that is not valid. */
	async verify(token: string): Promise<Claims | undefined> {
		// The library passes over what is no base64url, of which one token has many spellings.
		if (!COMPACT.test(token)) return undefined;
		const id = hash('sha256', token, 'base64url');
		const before = this.#verified.get(id);
		if (before && Date.now() - before.at < VERIFIED_KEPT) {
			return before.claims.exp > Date.now() / 1000 ? before.claims : undefined;
		}
		await this.#loadKeysFor(token);
		const valid = await this.#passage.auth.validateJwt(token).catch(() => undefined);
		const claims = valid ? this.read(token) : undefined;
		if (claims) this.#verified.set(id, { claims, at: Date.now() });
		return claims;
	}

	/**
	 * What an access token says, for one that the service itself has just answered with. passage-node
	 * checks the signature, `exp`, `nbf` and the app id of others; the rest is checked here (RFC 8725
	 * §3).
	 */
	read(token: string): Claims | undefined {
		const { iss, aud, sub, sid, iat, exp, auth_time } = decodeJwt(token);
		const { app_id, origin } = this.settings;
		if (iss !== `${origin}/v1/apps/${app_id}`) return undefined;
		if (!Array.isArray(aud) || !aud.includes(app_id)) return undefined;
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
		const age = this.#keys ? Date.now() - this.#keys.at : Infinity;
		const known = this.#keys?.byKid.has(kidOf(token)) ?? false;
		if (age < KEYS_ASKED || (known && age < KEYS_KEPT)) return;
		const response = await call(this.settings, '/v1/{app}/.well-known/jwks.json');
		const { keys } = (await response.json()) as { keys: (JsonWebKey & { kid: string })[] };
		// Imported once: the library would do it at every verification.
		const byKid = keys.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })] as const);
		this.#keys = { byKid: new Map(byKid), at: Date.now() };
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
