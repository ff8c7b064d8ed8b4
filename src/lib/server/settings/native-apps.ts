import { Invalid } from './parsers.ts';

/** ANDROID_APPS and APPLE_APPS: apps of phones that share passkeys and links with the pages. */

export interface AndroidApp {
	package: string;
	/** SHA-256 of the signing certificate, as `AA:BB:…`. */
	fingerprint: string;
}

const PACKAGE = /^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/;
const SHA256 = /^[\dA-F]{64}$/;
/** A team's id, and the id of a bundle (Apple, "Configuring an associated domain"). */
const APPLE = /^[A-Z\d]{10}\.[A-Za-z\d.-]+$/;

/** `package:AA:BB:…`, separated by commas; a package may stand there with several certificates. Throws Invalid. */
export function parseAndroidApps(value: string): AndroidApp[] {
	return listOf(value).map((each) => {
		const [name = '', ...bytes] = each.split(':');
		const hex = bytes.join('').toUpperCase();
		if (!PACKAGE.test(name) || !SHA256.test(hex)) {
			throw new Invalid(
				'be packages with the SHA-256 of their signing certificates, such as com.example.app:AB:CD:…, as keytool -list -v or the Play Console shows it'
			);
		}
		return { package: name, fingerprint: (hex.match(/../g) ?? []).join(':') };
	});
}

/** `TEAMID.bundle.id`, separated by commas. Throws Invalid. */
export function parseAppleApps(value: string): string[] {
	return listOf(value).map((each) => {
		if (APPLE.test(each)) return each;
		throw new Invalid('be team ids with bundle ids, such as A1B2C3D4E5.com.example.app');
	});
}

/** The origin of ceremonies in an Android app (Android, "Verify the origin"). */
export function originOf({ fingerprint }: AndroidApp): string {
	const hash = Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url');
	return `android:apk-key-hash:${hash}`;
}

const listOf = (value: string) => value.split(/[\s,]+/).filter(Boolean);
