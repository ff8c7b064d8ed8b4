import type { Typed } from '../profile/input.ts';

interface Page {
	/** What has been typed; undefined where nothing shall be kept. */
	capture(): Typed | undefined;
	restore(typed: Typed | undefined): void;
}

/**
 * Keeps what is typed over a reload and over Back: in the tab's storage, under a name that the
 * browser's entry for the page holds. An entry itself cannot be written to while the page is left.
 */
export function keep(page: Page): void {
	const name: string = history.state?.typed ?? `typed-${Date.now()}`;
	history.replaceState({ ...history.state, typed: name }, '');
	page.restore(JSON.parse(sessionStorage.getItem(name) ?? 'null') ?? undefined);

	function save() {
		const typed = page.capture();
		if (typed) sessionStorage.setItem(name, JSON.stringify(typed));
		else sessionStorage.removeItem(name);
	}

	addEventListener('beforeunload', save);
	// A telephone may end a page that it has hidden, and tells nobody.
	document.addEventListener('visibilitychange', () => document.hidden && save());
}
