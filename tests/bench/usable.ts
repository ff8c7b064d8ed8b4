import type { Browser } from 'playwright';
import { launchChromium } from '../support/chromium.ts';
import { OtherSite } from '../support/other-site.ts';
import { startServer } from '../support/server.ts';
import { Http } from './http.ts';
import { median } from './load.ts';
import { goal, ms, type Row } from './table.ts';

/** The most that /register may take, in times of what the element takes by itself. */
const GOAL = 1.1;
const RUNS = 9;

/** A slow 4G connection as Lighthouse has it: milliseconds, bytes a second. */
const SLOW_4G = {
	offline: false,
	latency: 150,
	downloadThroughput: 1_600_000 / 8,
	uploadThroughput: 750_000 / 8
};
const ALONE = '/element-alone';
/** A page of another site, from which the visitor comes. */
const BEFORE = '/before';

/** How long a visitor with a slow phone waits for the box of /register, beside the element by itself. */
export async function usable(): Promise<Row[]> {
	const site = await OtherSite.start();
	const server = await startServer({ env: { ORIGIN: site.origin } });
	const browser = await launchChromium();
	try {
		site.behind = server.url;
		site.pages.set(ALONE, { html: await elementAlone(site.origin, server.appId) });
		site.pages.set(BEFORE, { html: '<!doctype html><title>Another site</title>' });
		const alone: number[] = [];
		const ours: number[] = [];
		// The first visits warm the server.
		for (let run = -1; run < RUNS; run++) {
			const taken: number[] = [];
			const paths = [ALONE, '/register'];
			for (const path of run % 2 ? paths.toReversed() : paths) {
				taken[paths.indexOf(path)] = await wait(browser, site.origin + path);
			}
			if (run < 0) continue;
			alone.push(taken[0] ?? NaN);
			ours.push(taken[1] ?? NaN);
		}
		const ratio = median(ours.map((each, run) => each / (alone[run] ?? NaN)));
		return [
			['the element alone takes text after', ms(median(alone), 0)],
			['/register takes text after', ms(median(ours), 0)],
			goal('/register ÷ the element alone', ratio.toFixed(2), `≤ ${GOAL}`, ratio <= GOAL)
		];
	} finally {
		await browser.close();
		await server.remove();
		site.stop();
	}
}

/** Milliseconds from the request for the page to a box that takes the focus, with nothing in the cache. */
async function wait(browser: Browser, url: string): Promise<number> {
	const context = await browser.newContext({ locale: 'en-US' });
	try {
		const page = await context.newPage();
		// From a blank tab, Chromium starts a process for a page with Cross-Origin-Opener-Policy once its
		// headers are there. From another site it starts one for any page, while the request is on its way.
		await page.goto(new URL(BEFORE, url.replace('//localhost:', '//127.0.0.1:')).href);
		const session = await context.newCDPSession(page);
		await session.send('Network.enable');
		await session.send('Network.emulateNetworkConditions', SLOW_4G);
		await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
		await page.addInitScript(watch);
		await page.goto(url, { waitUntil: 'commit' });
		const usableAt = await page.waitForFunction(
			() => (globalThis as { usableAt?: number }).usableAt,
			undefined,
			{ timeout: 60_000, polling: 100 }
		);
		return Number(await usableAt.jsonValue());
	} finally {
		await context.close();
	}
}

/** Runs in the page: notes when the box of the element first takes the focus. */
function watch(): void {
	const look = () => {
		const host = document.querySelector('passage-register');
		const boxes = [host?.shadowRoot, host].flatMap((scope) => [
			...(scope?.querySelectorAll<HTMLInputElement>('#identifier') ?? [])
		]);
		const box = boxes.find((each) => each.getClientRects().length > 0);
		box?.focus();
		if (box?.matches(':focus')) Object.assign(globalThis, { usableAt: performance.now() });
		else setTimeout(look, 10);
	};
	look();
}

/** A page with nothing but the element, whose scripts come in one wave. */
async function elementAlone(origin: string, appId: string): Promise<string> {
	const http = new Http(origin);
	const sources = new Map<string, string>();
	const html = (await http.send('/register')).body.toString();
	for (const [, href = ''] of html.matchAll(/<link rel="modulepreload"[^>]* href="([^"]+)"/g)) {
		const path = new URL(href, `${origin}/register`).pathname;
		sources.set(path, (await http.send(path)).body.toString());
	}
	http.close();
	const [entry] = [...sources].find(([, code]) => code.includes('registerPassageRegister')) ?? [];
	if (!entry) throw new Error('/register does not preload the element.');
	const needed = new Set([entry]);
	for (const path of needed) {
		const code = sources.get(path) ?? '';
		const imports = code.matchAll(/\b(?:from|import)\s*["'](\.[^"']+)["']/g);
		for (const [, name = ''] of imports) needed.add(new URL(name, origin + path).pathname);
	}
	const preloads = [...needed].map((path) => `<link rel="modulepreload" href="${path}">`);
	return `<!doctype html><html lang="en"><meta charset="utf-8"><title>The element</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${preloads.join('')}
<passage-register app-id="${appId}"></passage-register><script type="module" src="${entry}"></script>`;
}
