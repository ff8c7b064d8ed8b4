import { flushSync, hydrate } from 'svelte';
import * as typed from '../dom/form-memory.ts';
import AuthPage, { type AuthPageData } from './AuthPage.svelte';
import type { ElementTag } from '../passage/elements/PassageElement.svelte';

/** Brings the page to life that AuthIsland drew on the server. `load` defines its element. */
export function hydratePage(tag: ElementTag, load: () => Promise<unknown>): void {
	const target = document.querySelector<HTMLElement>('[data-island]');
	if (!target) throw new Error('There is nothing on this page to bring to life.');
	const data = JSON.parse(target.dataset['props'] ?? '') as AuthPageData;
	const page = hydrate(AuthPage, { target, props: { tag, load, data } });
	flushSync();
	// Who confirms that it is them is signed in, and comes back to what they have begun elsewhere.
	typed.keepOnly('', data.user?.passage_id ?? '');
	typed.keep(page);
}
