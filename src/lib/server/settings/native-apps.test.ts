import { expect, test } from 'vitest';
import { read } from '../env.ts';
import { originOf } from './native-apps.ts';

const SECRET_KEY = 'k'.repeat(32);
const BYTES = Array.from({ length: 32 }, (_, i) => i.toString(16).padStart(2, '0')).join(':');

test('Android apps are packages with the fingerprints of their certificates', () => {
	const ANDROID_APPS = `com.example.app:${BYTES}, com.example.app:${'AB'.repeat(32)}`;
	const { ANDROID_APPS: apps } = read({ SECRET_KEY, ANDROID_APPS });
	expect(apps).toEqual([
		{ package: 'com.example.app', fingerprint: BYTES.toUpperCase() },
		{ package: 'com.example.app', fingerprint: Array(32).fill('AB').join(':') }
	]);
	// As Android writes it in the client data: base64url, without padding.
	expect(apps.map(originOf)).toEqual([
		'android:apk-key-hash:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
		`android:apk-key-hash:${'q6ur'.repeat(10)}q6s`
	]);
});

test('Apple apps are ids of teams and bundles', () => {
	const APPLE_APPS = 'A1B2C3D4E5.com.example.app,A1B2C3D4E5.com.example.app-2';
	expect(read({ SECRET_KEY, APPLE_APPS }).APPLE_APPS).toEqual(APPLE_APPS.split(','));
});

test.each([
	['ANDROID_APPS', 'com.example.app'],
	['ANDROID_APPS', `com.example.app:${BYTES}:00`],
	['ANDROID_APPS', `app:${BYTES}`],
	['ANDROID_APPS', BYTES],
	['APPLE_APPS', 'com.example.app'],
	['APPLE_APPS', 'A1B2C3D4E.com.example.app'],
	['APPLE_APPS', 'A1B2C3D4E5.com.example.app/x']
])('%s=%s is refused', (name, value) => {
	const reading = () => read({ SECRET_KEY, [name]: value });
	expect(reading).toThrow(new RegExp(`^ {2}${name} must be .*such as.*\\.$`, 'm'));
});
