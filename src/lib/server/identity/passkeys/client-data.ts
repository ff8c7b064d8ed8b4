import { findDefect } from '../../strict-json.ts';

/**
 * Throws for client data (L3 §5.8.1) that no browser would make for a page of ours. Its type, challenge
 * and origin are verified with the signature.
 */
export function assertPlain(clientDataJSON: string): void {
	// L3 §7.1 step 5, §7.2 step 8: "UTF-8 decode" drops a byte order mark, which Buffer would keep.
	const decoder = new TextDecoder('utf-8', { fatal: true });
	const text = decoder.decode(Buffer.from(clientDataJSON, 'base64url'));
	const clientData: unknown = JSON.parse(text);
	if (typeof clientData !== 'object' || clientData === null) throw new Error('no client data');
	// Readers differ on which of two members with one name counts.
	const defect = findDefect(text, clientData);
	if (defect) throw new Error(`the client data ${defect}`);
	assertOwnFrame(clientData);
}

/** L3 §7.1 steps 10–11, §7.2 steps 13–14: no page of another origin may frame a ceremony. */
function assertOwnFrame(clientData: { crossOrigin?: unknown; topOrigin?: unknown }): void {
	const { crossOrigin, topOrigin } = clientData;
	if (crossOrigin !== undefined && crossOrigin !== false) throw new Error('crossOrigin is set');
	if (topOrigin !== undefined) throw new Error('topOrigin is set');
}
