import * as origins from './origins.ts';
import type { App } from './relying-party.ts';

/** What browsers, phones and password managers ask a host for (RFC 8615); undefined where there is nothing. */

/** The Android apps that share links and passkeys with the pages (Google, Digital Asset Links). */
export function assetLinks({ android_apps }: App): object | undefined {
	if (android_apps.length === 0) return undefined;
	const packages = [...new Set(android_apps.map((each) => each.package))];
	return packages.map((name) => ({
		relation: [
			'delegate_permission/common.handle_all_urls',
			'delegate_permission/common.get_login_creds'
		],
		target: {
			namespace: 'android_app',
			package_name: name,
			sha256_cert_fingerprints: android_apps
				.filter((each) => each.package === name)
				.map(({ fingerprint }) => fingerprint)
		}
	}));
}

/** The apps of iPhones that share passkeys with the pages, and open mailed links (Apple, Associated Domains). */
export function appleAppSiteAssociation({ apple_apps }: App): object | undefined {
	if (apple_apps.length === 0) return undefined;
	const components = ['psg_magic_link', 'psg_verify_link'].map((name) => ({
		'?': { [name]: '?*' }
	}));
	return {
		webcredentials: { apps: apple_apps },
		applinks: { details: [{ appIDs: apple_apps, components }] }
	};
}

/** The pages of other hosts that may use passkeys of this one (WebAuthn L3 §5.11). */
export function relatedOrigins(app: App): { origins: string[] } | undefined {
	const pages = origins.ofCeremonies(app).filter((each) => !app.native_origins.includes(each));
	const isRelated = pages.some((each) => !origins.shares(app, each));
	return isRelated ? { origins: pages } : undefined;
}

/** Where users make and manage passkeys (W3C, "A Well-Known URL for Relying Party Passkey Endpoints"). */
export function passkeyEndpoints(app: App): object | undefined {
	if (!origins.havePasskeys(app, app.origin)) return undefined;
	const page = `${app.origin}/account`;
	return { enroll: page, manage: page };
}
