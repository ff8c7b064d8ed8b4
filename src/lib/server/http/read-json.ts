import * as v from 'valibot';
import { ApiError } from '../errors.ts';
import { findDefect } from '../strict-json.ts';

/** The largest body of a JSON request, in bytes. */
export const MAX_BYTES = 64 * 1024;

/**
 * Reads a request's body as JSON of the schema's shape. Refuses another content type, more than
 * 64 KiB, invalid or ambiguous JSON, and, with its path, the first value that does not fit the schema.
 */
export async function readJson<S extends v.GenericSchema>(
	request: Request,
	schema: S
): Promise<v.InferOutput<S>> {
	const type = request.headers.get('content-type');
	if (!/^application\/json(;\s*charset=utf-8)?$/i.test(type ?? '')) {
		throw new ApiError('unsupported_media_type');
	}
	return fitting(schema, parse(await readText(request)));
}

function fitting<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
	const result = v.safeParse(schema, value, { abortEarly: true });
	if (result.success) return result.output;
	const [issue] = result.issues;
	const path = v.getDotPath(issue);
	throw new ApiError('invalid_request', path ? `${path}: ${issue.message}` : issue.message);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

async function readText(request: Request): Promise<string> {
	const bytes = await readBytes(request);
	try {
		return utf8.decode(bytes);
	} catch (cause) {
		throw new ApiError('invalid_request', 'The body is not UTF-8 text.', { cause });
	}
}

async function readBytes(request: Request): Promise<Uint8Array> {
	const bytes = await request.bytes().catch((cause: unknown) => {
		// As `fetch-bridge.ts` says it.
		const isTooLarge = cause instanceof Error && 'status' in cause && cause.status === 413;
		if (isTooLarge) throw new ApiError('body_too_large');
		throw new ApiError('invalid_request', 'The body is incomplete.', { cause });
	});
	if (bytes.length > MAX_BYTES) throw new ApiError('body_too_large');
	return bytes;
}

function parse(text: string): unknown {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw new ApiError('invalid_request', 'The body is not JSON.', { cause });
	}
	const defect = findDefect(text, value);
	if (defect) throw new ApiError('invalid_request', `The body ${defect}.`);
	// An array would pass as an object whose members are all optional.
	if (Array.isArray(value)) throw new ApiError('invalid_request', 'The body is not an object.');
	return value;
}
