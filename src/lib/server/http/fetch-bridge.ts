import type { IncomingMessage, ServerResponse } from 'node:http';
import * as kit from '@sveltejs/kit/node';
import { FastResponse, NodeRequest, sendNodeResponse } from 'srvx/node';

/**
 * Between Node's requests and answers and those of the Fetch standard, in place of `@sveltejs/kit/node` in what
 * adapter-node builds (`build/adapter.ts`). Node's own `Request` and `Response` make a signal, a parsed URL and
 * streams that most requests never use, and srvx's make them when they are used.
 */

export { createReadableStream } from '@sveltejs/kit/node';

// Also for the answers that Kit makes. Its other members come by inheritance, which its type does not say.
globalThis.Response = FastResponse as unknown as typeof Response;

interface Options {
	request: IncomingMessage;
	/** The origin. */
	base: string;
	/** Of a form, in bytes. */
	bodySizeLimit?: number;
}

/** The request for Kit. Rejects, as Kit's own function does, what the Fetch standard has no request for. */
export async function getRequest(options: Options): Promise<Request> {
	const { request, base } = options;
	const isSimple = request.method === 'GET' || request.method === 'HEAD' || hasJson(request);
	if (!isSimple || !URL.canParse(base + request.url)) return kit.getRequest(options);
	return new SimpleRequest(options);
}

const hasJson = ({ method, headers }: IncomingMessage) =>
	method !== 'TRACE' && /^application\/json\b/i.test(headers['content-type'] ?? '');

/** In bytes, as much as `read-json.ts` takes: no more of a body is held, however large it is. */
const JSON_LIMIT = 64 * 1024;

/** One without a body, or with JSON, which is read as a whole. */
class SimpleRequest extends NodeRequest {
	readonly #options: Options;

	constructor(options: Options) {
		super({ req: options.request, maxRequestBodySize: JSON_LIMIT });
		this.#options = options;
	}

	/** Of the deployment's origin, whatever the client sends as host. */
	override get url(): string {
		return this.#options.base + this.#options.request.url;
	}

	override bytes(): Promise<Uint8Array<ArrayBuffer>> {
		return read(this.#options);
	}
}

/**
 * The body. Rejects, with status 413, one above the limit of JSON: at its end, because a client that is still sending
 * would miss the answer, or where it is above that of a form too. Rejects if the client leaves.
 */
function read({ request, bodySizeLimit = Infinity }: Options): Promise<Uint8Array<ArrayBuffer>> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		const refuse = () =>
			reject(Object.assign(new Error('The body is too large.'), { status: 413 }));
		request.on('data', (chunk: Buffer) => {
			size += chunk.length;
			if (size <= JSON_LIMIT) chunks.push(chunk);
			else if (size > bodySizeLimit) refuse();
		});
		request.once('end', () => {
			if (size > JSON_LIMIT) refuse();
			else resolve(Buffer.concat(chunks));
		});
		request.once('error', reject);
		request.once('close', () => {
			if (!request.readableEnded) reject(new Error('The client left.'));
		});
	});
}

/** Sends the answer; an empty one of status 500 in place of one with a header that HTTP does not allow. */
export async function setResponse(response: ServerResponse, answer: Response): Promise<void> {
	try {
		await sendNodeResponse(response, answer);
	} catch {
		if (response.headersSent) return void response.destroy();
		for (const name of response.getHeaderNames()) response.removeHeader(name);
		response.writeHead(500).end();
	}
}
