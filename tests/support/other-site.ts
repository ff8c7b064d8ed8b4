import { readFileSync } from 'node:fs';
import {
	createServer,
	request as ask,
	type IncomingMessage,
	type Server,
	type ServerResponse
} from 'node:http';
import { join, normalize } from 'node:path';
import { freePort } from './processes.ts';
import { root } from './server.ts';

type Page = { html: string; policy?: string };
type File = { headers: Record<string, string>; body: Buffer };

/** What the guide's proxy sends to Postern. */
const OURS = /^\/(v1\/|management\/|passage-web|claim|register$|_postern\/|brand\.css)/;
const PACKAGES = join(root, 'node_modules/@passageidentity');

/**
 * A team's own app: pages of plain HTML at an origin of its own, the published packages below `/npm/`,
 * and a proxy that sends what is Postern's on to it.
 */
export class OtherSite {
	readonly origin: string;
	readonly pages = new Map<string, Page>();
	readonly files = new Map<string, File>();
	/** Where the proxy leads; `http://localhost:3000`. */
	behind = '';
	readonly #server: Server;

	private constructor(port: number) {
		this.origin = `http://localhost:${port}`;
		this.#server = createServer((incoming, response) => {
			const path = new URL(incoming.url ?? '/', this.origin).pathname;
			const page = this.pages.get(path);
			if (page) {
				const policy = page.policy && { 'content-security-policy': page.policy };
				response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...policy });
				return response.end(page.html);
			}
			const file = this.files.get(path);
			if (file) return response.writeHead(200, file.headers).end(file.body);
			if (path.startsWith('/npm/')) {
				response.writeHead(200, { 'content-type': 'text/javascript' });
				return response.end(readFileSync(join(PACKAGES, normalize(path.slice('/npm'.length)))));
			}
			if (OURS.test(path)) return this.#pass(incoming, response);
			response.writeHead(path.startsWith('/favicon.') ? 204 : 404).end();
		});
		this.#server.listen(port, '127.0.0.1');
	}

	static async start(): Promise<OtherSite> {
		return new OtherSite(await freePort());
	}

	stop(): void {
		this.#server.closeAllConnections();
		this.#server.close();
	}

	/** As nginx does with `proxy_set_header Host $http_host`. */
	#pass(incoming: IncomingMessage, response: ServerResponse): void {
		const { method, headers, url = '/' } = incoming;
		const onward = ask(new URL(url, this.behind), { method, headers }, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		onward.once('error', () => response.writeHead(502).end());
		incoming.pipe(onward);
	}
}
