import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the proxies of a test's browsers have seen. */
export type Seen = {
	/** The requests that would have left this machine. */
	beyond: string[];
	/** What pages reported: uncaught errors, console errors and warnings, violations of the policy. */
	faults: string[];
};

const FAULTS = '/the-faults-of-this-page';

/** Runs in every page before its own scripts. Classic WebDriver shows no console of a browser. */
function reportFaults(path: string): void {
	const report = (...words: unknown[]) => {
		const lines = words.map((word) => `${word}${word instanceof Error ? ` ${word.stack}` : ''}`);
		// Not lost where the page is left at once.
		const call = new XMLHttpRequest();
		call.open('POST', path, false);
		call.send(`${location.pathname}: ${lines.join(' ')}`);
	};
	addEventListener('error', (event) => report('uncaught', event.error ?? event.message));
	addEventListener('unhandledrejection', ({ reason }) => {
		// So Firefox ends the imports of a page that is left.
		const ended = String(reason).includes('error loading dynamically imported module');
		if (!ended) report('unhandled', reason);
	});
	document.addEventListener('securitypolicyviolation', (event) =>
		report('violation', event.violatedDirective, event.blockedURI, event.sourceFile)
	);
	for (const level of ['error', 'warn'] as const) {
		const write = console[level];
		console[level] = (...words: unknown[]) => {
			report(level, ...words);
			write(...words);
		};
	}
}

/** Starts a proxy: it passes on what goes to `origin`, and lists and refuses the rest. The caller closes it. */
export async function watch(origin: string, { beyond, faults }: Seen) {
	const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
		const url = new URL(incoming.url ?? '', origin);
		if (url.origin !== origin) {
			beyond.push(url.href);
			response.writeHead(502).end();
		} else if (url.pathname === FAULTS) {
			faults.push((await incoming.toArray()).join(''));
			response.end();
		} else await passOn(url, incoming, response);
	};
	const server = createServer((incoming, response) => {
		answer(incoming, response).catch(() => response.destroy());
	});
	server.on('connect', ({ url }, socket) => {
		beyond.push(`https://${url}`);
		socket.on('error', () => {});
		socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		port,
		close() {
			server.close();
			server.closeAllConnections();
		}
	};
}

/** Passes a request on, and puts the reporting script into a page, with the nonce of its policy. */
async function passOn(url: URL, incoming: IncomingMessage, response: ServerResponse) {
	const headers = { ...incoming.headers, 'accept-encoding': 'identity' };
	const outgoing = request(url, { method: incoming.method, headers });
	incoming.pipe(outgoing);
	const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
	const nonce = /'nonce-([^']+)'/.exec(String(answer.headers['content-security-policy']))?.[1];
	if (!nonce || !answer.headers['content-type']?.startsWith('text/html')) {
		response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
		answer.pipe(response);
		return;
	}
	const page = Buffer.concat(await answer.toArray()).toString();
	const script = `<script nonce="${nonce}">(${reportFaults})('${FAULTS}')</script>`;
	const { 'content-length': _length, ...kept } = answer.headers;
	response.writeHead(answer.statusCode ?? 502, kept);
	response.end(page.replace('<head>', `<head>${script}`));
}
