import type { Language } from '../../../i18n/languages.ts';
import type { Field } from '../../../profile/declaration.ts';
import { pick } from '../../../profile/localized.ts';
import type { Credential, Db, IdentityUser } from '../../db/schema.ts';
import { epochSeconds, MINUTE } from '../../clock.ts';
import type { Identifier } from '../../identifier.ts';
import * as origins from '../../origins.ts';
import type { App } from '../../relying-party.ts';
import { elementCustomization } from './element-customization.ts';
import * as magicLinks from '../messages/magic-links.ts';
import type { SignIn } from '../sign-ins.ts';
import * as identifiers from '../users/identifiers.ts';
import * as userMetadata from '../users/metadata.ts';
import * as decoys from '../users/decoys.ts';
import * as passcodes from '../messages/one-time-passcodes.ts';
import * as accessTokens from '../sessions/access-tokens.ts';
import { IDLE_LIFETIME } from '../sessions/refresh-tokens.ts';
import * as tokens from '../sessions/tokens.ts';
import type { Started } from '../passkeys/ceremonies.ts';
import type { CreationOptions, RequestOptions } from '../passkeys/ceremony-options.ts';

/**
 * Answers in Passage's words, shaped as its clients expect: an absent identifier is an empty string, a
 * list is never null, and a sign-in method is on where its key is present.
 */

const FALLBACKS = {
	otp: { ttl: passcodes.LIFETIME, ttl_display_unit: 's' },
	magic_link: { ttl: magicLinks.LIFETIME, ttl_display_unit: 's' }
};

/**
 * The app as the authentication API shows it. The elements offer passkeys only where `auth_origin` is the
 * page's own, so it is that of the page that asks, if passkeys work there. `pem` is the public key that
 * signs now.
 */
export function toApp(
	app: App,
	pem: string,
	language: Language = 'en',
	origin = origins.first(app)
) {
	const hasPasskeys = origins.ofCeremonies(app).includes(origin);
	return {
		id: app.id,
		name: app.brand.name,
		allowed_identifier: app.allowed_identifier,
		required_identifier: app.allowed_identifier === 'both' ? 'either' : app.allowed_identifier,
		auth_fallback_method: app.fallback ?? 'none',
		auth_fallback_method_ttl: app.fallback ? FALLBACKS[app.fallback].ttl : 0,
		auth_methods: {
			...(app.passkeys && { passkeys: {} }),
			...(app.fallback && { [app.fallback]: FALLBACKS[app.fallback] })
		},
		auth_origin: hasPasskeys ? origin : origins.first(app),
		default_language: app.default_language,
		element_customization: elementCustomization('light', app.brand),
		element_customization_dark: elementCustomization('dark', app.brand),
		ephemeral: false,
		layouts: layoutsOf(app),
		login_url: app.login_url,
		passage_branding: false,
		profile_management: true,
		public_signup: app.public_signup,
		redirect_url: app.redirect_url,
		require_email_verification: app.require_verification && app.allowed_identifier !== 'phone',
		require_identifier_verification: app.require_verification,
		rsa_public_key: Buffer.from(pem).toString('base64'),
		session_timeout_length: app.token_seconds / MINUTE,
		social_connections: {},
		user_metadata_schema: app.metadata.map((field) => toMetadataField(field, language))
	};
}

/** The app as the management API shows it: with its settings, and its methods as objects. */
export function toAppInfo(app: App, pem: string) {
	const { ephemeral: _, social_connections: __, ...shown } = toApp(app, pem);
	return {
		...shown,
		additional_auth_origins: origins.ofPages(app).slice(1),
		allowed_callback_urls: [],
		allowed_logout_urls: [],
		application_login_uri: app.login_url,
		auth_methods: {
			passkeys: { enabled: app.passkeys },
			otp: { enabled: app.fallback === 'otp', ...FALLBACKS.otp },
			magic_link: { enabled: app.fallback === 'magic_link', ...FALLBACKS.magic_link }
		},
		auto_theme_enabled: true,
		created_at: app.created_at,
		hosted: false,
		hosted_subdomain: '',
		hosted_theme: 'auto',
		refresh_absolute_lifetime: tokens.SESSION_LIFETIME,
		refresh_enabled: app.refreshes,
		refresh_inactivity_lifetime: IDLE_LIFETIME,
		role: '',
		technologies: [],
		type: 'complete'
	};
}

/** A user as every caller sees it: without the metadata. */
export function toPublicUser(user: IdentityUser, hasPasskey: boolean) {
	return {
		id: user.id,
		...identifiers.withFlags(user),
		status: user.status,
		user_metadata: null,
		webauthn: hasPasskey,
		webauthn_types: credentialTypes(hasPasskey)
	};
}

/** As `toPublicUser`, for a caller who named an identifier: without the other, and as if not disabled. */
export function toFoundUser(user: IdentityUser, { kind }: Identifier, hasPasskey: boolean) {
	const other = identifiers.otherKind(kind);
	const status = user.status === 'inactive' ? 'active' : user.status;
	return {
		...toPublicUser(user, hasPasskey),
		[other]: '',
		[`${other}_verified`]: false,
		status
	};
}

/**
 * The user of a sign-in that begins: the same for a user with passkeys, one without and one who does not
 * exist (WebAuthn L3 §14.6.3).
 */
export function toExpectedUser(app: App, id: string, identifier: Identifier) {
	if (app.hides_accounts) return toHiddenUser(app, identifier);
	return toAnyUser(app, id, identifier);
}

/**
 * The user of every identifier where accounts are hidden. The elements let a pending user both log in and
 * register, and offer a passkey, then a code or a link, to one who is verified and has passkeys.
 */
export function toHiddenUser(app: App, identifier: Identifier) {
	return {
		...toAnyUser(app, decoys.idOf(app, identifier), identifier),
		[`${identifier.kind}_verified`]: true,
		status: 'pending'
	};
}

function toAnyUser(app: App, id: string, { kind, value }: Identifier) {
	return {
		id,
		email: kind === 'email' ? value : '',
		email_verified: false,
		phone: kind === 'phone' ? value : '',
		phone_verified: false,
		status: 'active',
		user_metadata: null,
		webauthn: app.passkeys,
		webauthn_types: credentialTypes(app.passkeys)
	};
}

/** A user as the user sees it. */
export function toCurrentUser(user: IdentityUser, credentials: Credential[]) {
	return {
		...toPublicUser(user, credentials.length > 0),
		user_metadata: userMetadata.of(user),
		created_at: user.created_at,
		updated_at: user.updated_at,
		last_login_at: user.last_login_at ?? user.created_at,
		login_count: user.login_count,
		social_connections: {},
		webauthn_devices: credentials.map(toDevice)
	};
}

/** A credential: Passage's word for it is device. */
export function toDevice(credential: Credential) {
	return {
		id: credential.id,
		cred_id: credential.credential_id,
		friendly_name: credential.name,
		type: 'passkey',
		usage_count: credential.usage_count,
		user_id: credential.user_id,
		icons: { light: null, dark: null },
		created_at: credential.created_at,
		updated_at: credential.updated_at,
		last_login_at: credential.last_login_at ?? credential.created_at
	};
}

/** A ceremony that begins: Passage's word for it is handshake. */
export function toHandshake({ id }: Started, publicKey: CreationOptions | RequestOptions) {
	return { id, challenge: { publicKey } };
}

/** A sign-in that succeeded: issues the first tokens of its session, or the token of its claim. */
export async function signedInResult(db: Db, app: App, signIn: SignIn, origin = app.origin) {
	if (!('claim' in signIn)) {
		return { auth_result: toAuthResult(app, await tokens.issue(db, app, signIn)) };
	}
	const access_token = await accessTokens.signClaim(db, app, signIn.claim);
	const { expires_at: refresh_expires_at } = signIn.claim;
	const refresh_token = app.refreshes ? '' : undefined;
	const pair = { access_token, refresh_token, refresh_expires_at };
	const redirect_url = claimPage(app, origin, access_token);
	return { auth_result: { ...toAuthResult(app, pair), redirect_url } };
}

/**
 * Where a person decides. Our own pages hold the token in a cookie; a page of the team's hands it on in the
 * fragment, which no server sees.
 */
function claimPage(app: App, from: string, token: string): string {
	if (!app.auth_origins.includes(from)) return `${app.origin}/claim`;
	return `${app.origin}/claim/open?${new URLSearchParams({ from })}#${token}`;
}

/**
 * The elements stop silently if `redirect_url` is empty. Where there is no refresh token its members are
 * absent: passage-js refreshes wherever it has one.
 */
export function toAuthResult(app: App, pair: tokens.TokenPair) {
	return {
		auth_token: pair.access_token,
		redirect_url: pair.redirect_url ?? app.redirect_url,
		...(pair.refresh_token !== undefined && {
			refresh_token: pair.refresh_token,
			refresh_token_expiration: epochSeconds(pair.refresh_expires_at)
		})
	};
}

/**
 * Only for `security_key` do the elements offer the passkey in every browser that has WebAuthn; for
 * other types they guess from the browser's name.
 */
function credentialTypes(hasPasskey: boolean): string[] {
	return hasPasskey ? ['passkey', 'security_key'] : [];
}

/** A field of the metadata. */
function toMetadataField({ name, definition }: Field, language: Language) {
	return {
		id: name,
		field_name: name,
		friendly_name: pick(definition.label, language),
		type: definition.type,
		profile: true,
		registration: definition.registration
	};
}

/** Every field in a row of its own, over all six columns of the elements' grid. */
function layoutsOf({ metadata }: App) {
	const rows = (fields: readonly Field[]) =>
		fields.map(({ name }, y) => ({ id: name, x: 0, y, w: 6, h: 1 }));
	return {
		profile: rows(metadata),
		registration: rows(metadata.filter(({ definition }) => definition.registration))
	};
}
