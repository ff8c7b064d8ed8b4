export type Values = Record<string, unknown>;

/** What became of a draft: stored under an id, refused with a message for each field, or no answer. */
export type Outcome =
	| { kind: 'stored'; id: string }
	| { kind: 'refused'; fields: Record<string, string>; message: string }
	| { kind: 'failed' };

const PATIENCE_MS = 15_000;

/** Saves the fields of a registration as a draft. Never rejects. */
export async function post(identifier: string, fields: Values): Promise<Outcome> {
	try {
		const response = await fetch('/drafts', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ identifier, fields }),
			signal: AbortSignal.timeout(PATIENCE_MS)
		});
		const body = await response.json();
		if (response.status === 201) return { kind: 'stored', id: body.id };
		if (response.status !== 400) return { kind: 'failed' };
		return { kind: 'refused', fields: body.fields ?? {}, message: body.error };
	} catch {
		return { kind: 'failed' };
	}
}
