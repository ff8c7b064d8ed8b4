/**
 * What the browser says about passkeys. The elements wait for each answer and stop at a failure, so each
 * comes within a second. They look for `conditionalMediation`, a name from a draft, where browsers answer
 * `conditionalGet` (WebAuthn L3 §5.1.7).
 */

const PATIENCE_MS = 1_000;
const QUESTIONS = [
	'isConditionalMediationAvailable',
	'isUserVerifyingPlatformAuthenticatorAvailable'
] as const;

type Capabilities = Record<string, boolean>;

/** Makes every answer come in time; takes the API away from a browser that cannot hold a ceremony. */
export function answerInTime(): void {
	if (!canHoldCeremonies()) return define(globalThis, 'PublicKeyCredential', undefined);
	const asked = PublicKeyCredential;
	for (const question of QUESTIONS) {
		const ask = read(asked, question);
		define(asked, question, () => inTime(async () => (await ask?.call(asked)) === true, false));
	}
	const ask = read(asked, 'getClientCapabilities');
	define(asked, 'getClientCapabilities', ask && (() => capabilities(() => ask.call(asked))));
}

/** Whether the browser offers passkeys in the box for the address. Call it after `answerInTime`. */
export async function offersAutofill(): Promise<boolean> {
	const known = (await PublicKeyCredential.getClientCapabilities?.()) as Capabilities | undefined;
	return known
		? known['conditionalMediation'] === true
		: PublicKeyCredential.isConditionalMediationAvailable();
}

async function capabilities(ask: () => unknown): Promise<Capabilities> {
	const given = await inTime(async () => (await ask()) as Capabilities | null, null);
	if (given) return { ...given, conditionalMediation: given.conditionalGet ?? false };
	const [conditionalMediation, platform] = await Promise.all(
		QUESTIONS.map((question) => PublicKeyCredential[question]())
	);
	return {
		conditionalMediation: conditionalMediation ?? false,
		passkeyPlatformAuthenticator: platform ?? false,
		userVerifyingPlatformAuthenticator: platform ?? false
	};
}

function canHoldCeremonies(): boolean {
	try {
		const { create, get } = navigator.credentials;
		return [create, get, PublicKeyCredential].every((each) => typeof each === 'function');
	} catch {
		return false;
	}
}

/** The method of that name, if there is one. */
function read(owner: object, name: string): ((...given: unknown[]) => unknown) | undefined {
	try {
		const method: unknown = Reflect.get(owner, name);
		return typeof method === 'function' ? (method as () => unknown) : undefined;
	} catch {
		return undefined;
	}
}

function define(owner: object, name: string, value: unknown): void {
	Object.defineProperty(owner, name, { value, configurable: true, writable: true });
}

/** The answer, or `otherwise` where it fails or takes longer. */
function inTime<T>(ask: () => Promise<T>, otherwise: T): Promise<T> {
	const patience = new Promise<T>((resolve) => setTimeout(() => resolve(otherwise), PATIENCE_MS));
	return Promise.race([ask().catch(() => otherwise), patience]);
}
