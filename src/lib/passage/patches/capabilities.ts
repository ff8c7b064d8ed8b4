/**
 * Lets the elements start passkey autofill. They look for `conditionalMediation`, a name from a draft;
 * browsers answer `conditionalGet` (WebAuthn L3 §5.1.7).
 */
export function nameConditionalMediation(): void {
	if (typeof PublicKeyCredential === 'undefined') return;
	const ask = PublicKeyCredential.getClientCapabilities as
		typeof PublicKeyCredential.getClientCapabilities | undefined;
	if (!ask) return;
	PublicKeyCredential.getClientCapabilities = async () => {
		const capabilities = await ask.call(PublicKeyCredential);
		return { ...capabilities, conditionalMediation: capabilities.conditionalGet ?? false };
	};
}
