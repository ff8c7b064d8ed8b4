import type { BrowserContext, Request } from '@playwright/test';
import type { Server } from './server.ts';

/** A call that pages make, and how many equal ones came before. */
export interface Call {
	name: string;
	nth: number;
}

/** How a call is lost: on its way, or with its answer. */
export type Loss = 'unsent' | 'unanswered';

/** The calls that the pages of a browser make, in order: those of scripts, and those for pages. */
export class Calls {
	readonly made: Call[] = [];
	readonly #server: Server;

	constructor(server: Server) {
		this.#server = server;
	}

	/** Counts all that are made from now on. */
	watch(context: BrowserContext): void {
		context.on('request', (request) => void this.#count(request));
	}

	/**
	 * Loses that call and all that come after it, and resolves once it is lost. `told` hears the path
	 * of each. Rejects where the server refuses the call whose answer is to be lost.
	 */
	lose(
		context: BrowserContext,
		{ name, nth }: Call,
		loss: Loss,
		told: (path: string) => void
	): Promise<void> {
		const { promise, resolve, reject } = Promise.withResolvers<void>();
		let gone = false;
		const routing = context.route('**', async (route) => {
			const request = route.request();
			const call = this.#count(request);
			if (!gone && (call?.name !== name || call.nth !== nth)) return route.continue();
			if (!gone && loss === 'unanswered') {
				const answer = await route.fetch({ maxRedirects: 0 });
				if (!answer.ok()) reject(new Error(`${name} was answered ${answer.status()}.`));
			}
			gone = true;
			told(new URL(request.url()).pathname);
			resolve();
			// The browser may be closed by now.
			await route.abort().catch(() => {});
		});
		routing.catch(reject);
		return promise;
	}

	#count(request: Request): Call | undefined {
		if (!['fetch', 'xhr', 'document'].includes(request.resourceType())) return undefined;
		const { origin, pathname } = new URL(request.url());
		if (origin !== this.#server.url) return undefined;
		const name = `${request.method()} ${pathname.replace(this.#server.appId, '{app}')}`;
		const last = this.made.at(-1);
		// An equal call right after counts once: two callers need it, or it repeats a lost one.
		if (last?.name === name) return last;
		const call = { name, nth: this.made.filter((each) => each.name === name).length + 1 };
		this.made.push(call);
		return call;
	}
}
