import { Agent, request, type IncomingHttpHeaders } from 'node:http';

export interface Reply {
	status: number;
	headers: IncomingHttpHeaders;
	body: Buffer;
}

interface Sent {
	method?: string;
	body?: unknown;
	headers?: Record<string, string>;
}

/**
 * A client that costs little, so that the server is what is measured: connections that stay open, no
 * redirects, no cookies. Throws for a status of 400 and above, with that `status`.
 */
export class Http {
	readonly origin: string;
	readonly #agent = new Agent({ keepAlive: true });
	/** Sent with every request. */
	readonly #headers: Record<string, string>;

	constructor(origin: string, headers: Record<string, string> = {}) {
		this.origin = origin;
		this.#headers = headers;
	}

	send(path: string, { method = 'GET', body, headers }: Sent = {}): Promise<Reply> {
		const text = body === undefined ? undefined : JSON.stringify(body);
		const json = text === undefined ? {} : { 'content-type': 'application/json' };
		return new Promise((resolve, reject) => {
			const sent = request(
				this.origin + path,
				{
					agent: this.#agent,
					method,
					headers: { origin: this.origin, ...json, ...this.#headers, ...headers }
				},
				(answer) => {
					const chunks: Buffer[] = [];
					answer.on('data', (chunk: Buffer) => chunks.push(chunk));
					answer.once('error', reject);
					answer.once('end', () => {
						const { statusCode: status = 0, headers } = answer;
						const body = Buffer.concat(chunks);
						if (status < 400) resolve({ status, headers, body });
						else {
							const what = `${method} ${path} was answered ${status}: ${body.toString()}`;
							reject(Object.assign(new Error(what), { status }));
						}
					});
				}
			);
			sent.once('error', reject);
			sent.end(text);
		});
	}

	/** As `send`, but gives the body, read as JSON. */
	async json<Body>(path: string, sent?: Sent): Promise<Body> {
		return JSON.parse((await this.send(path, sent)).body.toString()) as Body;
	}

	post<Body>(path: string, body: unknown, headers?: Record<string, string>): Promise<Body> {
		return this.json<Body>(path, { method: 'POST', body, headers });
	}

	close(): void {
		this.#agent.destroy();
	}
}

/** The cookies that an answer sets, as a browser sends them back. */
export function cookiesOf({ headers }: Reply): string {
	return (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
}
