export type Values = Record<string, unknown>;

/** What became of a draft: kept under an id, refused field by field, or not answered for. */
export type Outcome =
	| { kind: 'accepted'; id: string }
	| { kind: 'refused'; fields: Record<string, string>; message: string }
	| { kind: 'failed' };

const PATIENCE_MS = 15_000;

/** Sends the fields of a registration to the server. Never rejects. */
export async function post(identifier: string, fields: Values): Promise<Outcome> {
	try {
		const response = await fetch('/drafts', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ identifier, fields }),
			signal: AbortSignal.timeout(PATIENCE_MS)
		});
		const body = await response.json();
		if (response.status === 201) return { kind: 'accepted', id: body.id };
		if (response.status !== 400) return { kind: 'failed' };
		return { kind: 'refused', fields: body.fields ?? {}, message: body.error };
	} catch {
		return { kind: 'failed' };
	}
}

export interface GateOptions {
	send: (identifier: string, values: Values) => Promise<Outcome>;
	/** The draft is kept: put its id into the address and submit the element again. */
	accepted: (id: string) => void;
	/** The draft is not kept: tell why. */
	rejected: (outcome: Exclude<Outcome, { kind: 'accepted' }>) => void;
}

/**
 * Holds a registration back until the server has its fields. `beforeAuth` of an element cannot wait,
 * so the first call refuses and starts the saving, and the submission that follows passes.
 */
export function createGate(options: GateOptions) {
	let passing = '';
	let sending = '';

	async function save(key: string, identifier: string, values: Values) {
		sending = key;
		const outcome = await options.send(identifier, values);
		// What was typed meanwhile has its own draft under way.
		if (sending !== key) return;
		sending = '';
		if (outcome.kind !== 'accepted') return options.rejected(outcome);
		passing = key;
		options.accepted(outcome.id);
	}

	/** Whether the server has exactly these values for this identifier; if not, sends them. */
	return function admit(identifier: string, values: Values): boolean {
		const key = JSON.stringify([identifier, values]);
		if (key === passing) return true;
		if (key !== sending) void save(key, identifier, values);
		return false;
	};
}
