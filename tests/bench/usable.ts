import type { Browser } from 'playwright';
import { launchChromium } from '../support/chromium.ts';
import { OtherSite } from '../support/other-site.ts';
import { startServer } from '../support/server.ts';
import * as elementAlone from './element-alone.ts';
import { median } from './load.ts';
import { goal, ms, times, type Row } from './table.ts';
import { ratio, shown } from './turns.ts';

/** The most that /register may take, in times of what the element as published takes by itself. */
const GOAL = 1.1;
const RUNS = 9;

/** A slow 4G connection as Lighthouse has it: milliseconds, bytes a second. */
const SLOW_4G = {
	offline: false,
	latency: 150,
	downloadThroughput: 1_600_000 / 8,
	uploadThroughput: 750_000 / 8
};
const PUBLISHED = '/element-as-published';
const BUILT = '/element-as-built';
const OURS = '/register';
/** A page of another site, from which the visitor comes. */
const BEFORE = '/before';

/** How long a visitor with a slow phone waits for the box of /register, beside the element by itself. */
export async function usable(): Promise<Row[]> {
	const site = await OtherSite.start();
	const server = await startServer({ env: { ORIGIN: site.origin } });
	const browser = await launchChromium();
	try {
		site.behind = server.url;
		await elementAlone.published(site, PUBLISHED, server.appId);
		await elementAlone.built(site, BUILT, server.appId);
		site.pages.set(BEFORE, { html: '<!doctype html><title>Another site</title>' });
		const paths = [PUBLISHED, BUILT, OURS];
		const taken = new Map(paths.map((path): [string, number[]] => [path, []]));
		// The first visits warm the server.
		for (let run = -1; run < RUNS; run++) {
			for (const path of run % 2 ? paths.toReversed() : paths) {
				const took = await wait(browser, site.origin + path);
				if (run >= 0) taken.get(path)?.push(took);
			}
		}
		const waited = (path: string) => ms(median(taken.get(path) ?? []), 0);
		const beside = (path: string) => ratio(taken.get(OURS), taken.get(path));
		const found = beside(PUBLISHED);
		return [
			['the element as published, alone, takes text after', waited(PUBLISHED)],
			['the element as built here, alone', waited(BUILT)],
			['/register', waited(OURS)],
			goal(
				'/register ÷ the element as published',
				shown(found, times),
				`≤ ${times(GOAL)}`,
				found.median <= GOAL
			),
			['/register ÷ the element as built here', shown(beside(BUILT), times)]
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
