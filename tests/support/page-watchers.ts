import type { BrowserContext } from '@playwright/test';

const FAILED_LOAD =
	/^Failed to load resource: (?:the server responded with a status of ([45]\d\d)\b|net::ERR_(FAILED|INTERNET_DISCONNECTED)$)/;

/** A status, or `lost` for a request that the test let fail on its way. */
type Failure = number | 'lost';

/** Listens to the console of every page, which must stay empty. */
export class Console {
	readonly #faults: { text: string; failure?: Failure; url: string }[] = [];
	readonly #expected: { failure: Failure; path: string }[] = [];

	watch(context: BrowserContext): void {
		context.on('console', (message) => {
			if (!['error', 'warning'].includes(message.type())) return;
			const [, status, lost] = FAILED_LOAD.exec(message.text()) ?? [];
			this.#faults.push({
				text: `${message.type()}: ${message.text()}`,
				failure: lost ? 'lost' : status ? Number(status) : undefined,
				url: message.location().url
			});
		});
		context.on('weberror', (error) => {
			this.#faults.push({
				text: `uncaught: ${error.error().stack || error.error().message}`,
				url: error.page()?.url() ?? ''
			});
		});
	}

	/** Allows the browser's line about a refusal (4xx, 503) or a loss that the test provokes. */
	expect(failure: Failure, path: string): void {
		this.#expected.push({ failure, path });
	}

	/** The unexpected messages, one line each. */
	faults(): string[] {
		return this.#faults
			.filter(
				({ failure, url }) =>
					!this.#expected.some(
						(each) => each.failure === failure && each.path === URL.parse(url)?.pathname
					)
			)
			.map(({ text, url }) => `${text} (${url})`);
	}
}

/** Records every request of every page, in order. */
export class Requests {
	readonly urls: string[] = [];

	watch(context: BrowserContext): void {
		context.on('request', (request) => this.urls.push(request.url()));
	}

	/** Those that left the origin. A page's own data (data:, blob:) makes no network request. */
	beyond(origin: string): string[] {
		return this.urls.filter((url) => {
			const { protocol, origin: target } = new URL(url);
			return !['data:', 'blob:', 'about:'].includes(protocol) && target !== origin;
		});
	}
}
