/**
 * Keeps what is typed over a reload, over Back and over a change of language: in the tab's storage,
 * under the browser's entry for the page, and whom and which version of a record it is for.
 */

interface Page<T> {
	/** Whose it is and a dot, then the version: the text comes back for these alone. */
	of(): string;
	/** What has been typed; undefined where nothing shall be kept. */
	capture(): T | undefined;
	restore(typed: T): void;
}

interface Keeping {
	/** For a page that is left without a load. */
	save(): void;
	stop(): void;
}

/** Where nobody is signed in. */
export const NOBODY = '.';

const PREFIX = 'typed:';
/** Holds the entry whose text the next one begins with. */
const HANDED_ON = 'typed';
const SIGN_IN = 'main a:is([href^="/login"], [href^="/register"])';

export function keep<T>(page: Page<T>): Keeping {
	const entry = markEntry();
	const nameOf = (each: string) => `${PREFIX}${page.of()}:${each}`;
	let name = nameOf(entry);
	const [owner = ''] = name.split('.');
	forget((each) => each.startsWith(`${owner}.`) && !each.startsWith(nameOf('')));
	const typed = sessionStorage.getItem(name) ?? takeOver(nameOf);
	if (typed) page.restore(JSON.parse(typed) as T);

	function save() {
		sessionStorage.removeItem(name);
		name = nameOf(entry);
		const now = page.capture();
		if (now) sessionStorage.setItem(name, JSON.stringify(now));
	}

	const handOn = () => sessionStorage.setItem(HANDED_ON, entry);
	const leaving = new AbortController();
	const { signal } = leaving;
	// The same page in another language is a new entry, and so is the other page for coming in.
	const language = document.querySelector('form[action="/language"]');
	language?.addEventListener('submit', handOn, { signal });
	addEventListener('click', (event) => leadsIn(event) && handOn(), { signal });
	addEventListener('beforeunload', save, { signal });
	// A telephone may end a page that it has hidden, and tells nobody.
	document.addEventListener('visibilitychange', () => document.hidden && save(), { signal });
	return { save, stop: () => leaving.abort() };
}

/** Forgets what is kept for anybody but these, by their ids; '' where nobody is signed in. */
export function keepOnly(...owners: string[]): void {
	forget((name) => !owners.some((owner) => name.startsWith(`${PREFIX}${owner}.`)));
}

function forget(doomed: (name: string) => boolean): void {
	for (const name of Object.keys(sessionStorage)) {
		if (name.startsWith(PREFIX) && doomed(name)) sessionStorage.removeItem(name);
	}
}

/** Gives the browser's entry a name that lasts. While the page is left, it cannot be written to. */
function markEntry(): string {
	const state = history.state as { typed?: string } | null;
	const entry = state?.typed ?? String(Date.now());
	// Kit warns of the method that it has put in its place; all that it keeps there stays.
	History.prototype.replaceState.call(history, { ...state, typed: entry }, '');
	return entry;
}

/** What the entry before has handed on, if it is for the same; else it may be for the next. */
function takeOver(nameOf: (entry: string) => string): string | null {
	const typed = sessionStorage.getItem(nameOf(sessionStorage.getItem(HANDED_ON) ?? ''));
	if (typed) sessionStorage.removeItem(HANDED_ON);
	return typed;
}

/** Whether this press leads, in this tab, to a page for signing up or in. */
function leadsIn({ target, button, altKey, ctrlKey, metaKey, shiftKey }: MouseEvent): boolean {
	const elsewhere = button !== 0 || altKey || ctrlKey || metaKey || shiftKey;
	return !elsewhere && target instanceof Element && target.closest(SIGN_IN) !== null;
}
