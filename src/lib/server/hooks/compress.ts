import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { RequestEvent } from '@sveltejs/kit';

/** In bytes: a shorter body gains nothing, and a longer one would hold other requests up. */
const SHORTEST = 1024;
const LONGEST = 262_144;

const TYPES = /^(text\/(html|plain|css)|application\/json|image\/svg)/;

// The quality above it doubles the time for a twentieth of the size.
const BROTLI = {
	params: { [constants.BROTLI_PARAM_QUALITY]: 2, [constants.BROTLI_PARAM_LGWIN]: 18 }
};
const CODINGS = [
	['br', (body: Buffer) => brotliCompressSync(body, BROTLI)],
	['gzip', (body: Buffer) => gzipSync(body, { level: 1 })]
] as const;

/** Compresses pages and JSON; files are compressed by the build. What streams has no length, and goes on as it is. */
export async function compress({ request }: RequestEvent, response: Response): Promise<Response> {
	const { headers } = response;
	const length = Number(headers.get('content-length') ?? 0);
	if (length < SHORTEST || length > LONGEST) return response;
	if (!TYPES.test(headers.get('content-type') ?? '') || headers.has('content-encoding')) {
		return response;
	}
	if (mayBeForced(request)) return response;
	const accepted = codingsOf(request);
	const coding = CODINGS.find(([name]) => accepted.includes(name));
	if (!coding) return response;
	const [name, encode] = coding;
	const body = encode(Buffer.from(await response.arrayBuffer()));
	const changed = new Headers(headers);
	changed.set('content-encoding', name);
	changed.set('content-length', String(body.length));
	changed.append('vary', 'Accept-Encoding');
	return new Response(new Uint8Array(body), { status: response.status, headers: changed });
}

/** The codings that the client takes (RFC 9110 §12.5.3). */
function codingsOf({ headers }: Request): string[] {
	const entries = (headers.get('accept-encoding') ?? '').toLowerCase().split(',');
	const wanted = entries.filter((entry) => !/;\s*q=0(\.0*)?\s*$/.test(entry));
	return wanted.map((entry) => entry.split(';', 1)[0]?.trim() ?? '');
}

/**
 * Whether a page of another site may have sent the browser here as a user who is logged in: it could do so often,
 * with another guess in the address each time, and an eavesdropper could see in the lengths of the answers
 * which guess is in the page (BREACH).
 */
function mayBeForced({ headers }: Request): boolean {
	const site = headers.get('sec-fetch-site');
	return headers.has('cookie') && site !== 'same-origin' && site !== 'none';
}
