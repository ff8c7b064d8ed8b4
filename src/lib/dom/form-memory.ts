import type { Snapshot } from '@sveltejs/kit';

/**
 * Remembers what the user types: over a reload and Back by Kit's snapshot, over a change of language
 * and to a sign-in page and back by `handOver`. Nothing can delete text from a snapshot when its
 * owner logs out, so the snapshot holds a name, and the tab's storage holds the text under it.
 */

export interface Form<T> {
	/** The id of the text's owner and a dot, then the version of the record that the text changes. */
	owner(): string;
	/** What the user has typed; undefined for nothing worth remembering. */
	capture(): T | undefined;
	restore(typed: T): void;
}

/** The owner of what is typed before a sign-in. */
export const ANONYMOUS = '.';

const PREFIX = 'typed:';
/** Holds the name of the text that the next page begins with. */
const HANDED_OVER = 'typed';

let form: Form<unknown> | undefined;
/** The name of the text of this page. */
let name = '';

/** Remembers this form while it is on the page; the function that it returns ends that. */
export function remember<T>(added: Form<T>): () => void {
	const owner = added.owner();
	const [user = ''] = owner.split('.');
	form = added as Form<unknown>;
	name = String(Date.now());
	forget((key) => key.startsWith(`${PREFIX}${user}.`) && !key.startsWith(`${PREFIX}${owner}:`));
	const before = sessionStorage.getItem(HANDED_OVER);
	// Text of another owner waits for a later page: the one that a sign-in leads back to.
	if (before && show(before)) sessionStorage.removeItem(HANDED_OVER);
	return () => {
		if (form === added) form = undefined;
	};
}

/** For the root layout to export: Kit stores it for each history entry. */
export const snapshot: Snapshot<string> = {
	capture() {
		if (!form) return '';
		const { owner, capture } = form;
		const typed = capture();
		forget((key) => key.endsWith(`:${name}`));
		const key = `${PREFIX}${owner()}:${name}`;
		if (typed) sessionStorage.setItem(key, JSON.stringify(typed));
		return name;
	},
	restore(stored) {
		if (!form || !stored) return;
		name = stored;
		show(name);
	}
};

/** The next page with a form of the same owner begins with the text of this one. */
export function handOver(): void {
	if (form) sessionStorage.setItem(HANDED_OVER, name);
}

/** Forgets what belongs to other owners than these, by their ids; '' before a sign-in. */
export function keepOnly(...owners: string[]): void {
	forget((key) => !owners.some((owner) => key.startsWith(`${PREFIX}${owner}.`)));
}

/** Whether there is such a text of the form's owner. */
function show(stored: string): boolean {
	const typed = sessionStorage.getItem(`${PREFIX}${form?.owner()}:${stored}`);
	if (typed) form?.restore(JSON.parse(typed));
	return Boolean(typed);
}

function forget(doomed: (key: string) => boolean): void {
	const keys = Array.from(
		{ length: sessionStorage.length },
		(_, at) => sessionStorage.key(at) ?? ''
	);
	for (const key of keys) {
		if (key.startsWith(PREFIX) && doomed(key)) sessionStorage.removeItem(key);
	}
}
