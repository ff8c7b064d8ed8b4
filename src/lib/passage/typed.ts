import type { Typed } from '../profile/input.ts';

interface Page {
	/** What has been typed; undefined where nothing shall be kept. */
	capture(): Typed | undefined;
	restore(typed: Typed | undefined): void;
}

/** Holds the name for the entry that comes next. */
const HANDED_ON = 'typed';

/**
 * Keeps what is typed over a reload, over Back and over a change of language: in the tab's storage,
 * under a name that the browser's entry for the page holds. An entry itself cannot be written to
 * while the page is left.
 */
export function keep(page: Page): void {
	const name: string =
		history.state?.typed ?? sessionStorage.getItem(HANDED_ON) ?? `typed-${Date.now()}`;
	sessionStorage.removeItem(HANDED_ON);
	history.replaceState({ ...history.state, typed: name }, '');
	page.restore(JSON.parse(sessionStorage.getItem(name) ?? 'null') ?? undefined);

	function save() {
		const typed = page.capture();
		if (typed) sessionStorage.setItem(name, JSON.stringify(typed));
		else sessionStorage.removeItem(name);
	}

	// The same page in another language is a new entry.
	document
		.querySelector('form[action="/language"]')
		?.addEventListener('submit', () => sessionStorage.setItem(HANDED_ON, name));
	addEventListener('beforeunload', save);
	// A telephone may end a page that it has hidden, and tells nobody.
	document.addEventListener('visibilitychange', () => document.hidden && save());
}
