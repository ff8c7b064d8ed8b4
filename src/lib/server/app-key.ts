import { deriveKey, randomSecret, seal, unseal } from './crypto.ts';

/**
 * The key of an app: random, and all of the app's other keys derive from it. The database holds it sealed
 * under SECRET_KEY, so SECRET_KEY can change while sessions, limits and the API key stay as they are.
 */

/** A new key, sealed. */
export function make(secretKey: string, appId: string): string {
	return seal(sealing(secretKey, appId), randomSecret());
}

/** The key that is sealed under that secret; undefined if it is sealed under another. */
export function open(sealed: string, secretKey: string, appId: string): string | undefined {
	try {
		return unseal(sealing(secretKey, appId), sealed);
	} catch {
		return undefined;
	}
}

/** The same key, sealed under another secret. */
export function reseal(key: string, secretKey: string, appId: string): string {
	return seal(sealing(secretKey, appId), key);
}

const sealing = (secretKey: string, appId: string) =>
	deriveKey(secretKey, appId, 'postern app key');
