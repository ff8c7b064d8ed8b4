import type { ActionResult, SubmitFunction } from '@sveltejs/kit';
import { invalidateAll } from '$app/navigation';
import { page } from '$app/state';
import { tick } from 'svelte';
import { isLost } from '../dom/focus-fallback.ts';
import { unlessOffline } from '../dom/offline.ts';
import type { Translate } from '../i18n/translate.ts';
import type { Answer } from './answer.ts';

/** A form that the user has opened. */
export interface Opened {
	/** The name of its form action, and of the parameter that opens it. */
	action: string;
	/** The entry that it is about. */
	entry: string;
	/** What was typed there, and not saved. */
	typed?: string;
}

/** What tells one section from another. */
interface Section {
	/** The answer to the section's last form. */
	result: () => Answer | undefined;
	/** Whether the login is recent enough for its changes. */
	fresh?: () => boolean;
	/** The form actions that the user opens before they are sent. */
	actions?: readonly string[];
	/** The names of the inputs that say which entry a form is about, and what is typed. */
	inputs?: { entry: string; typed: string };
	/** Moves the focus, which is lost, to the button that opens the form, else to the next best place. */
	focus: (entry?: string, action?: string) => void;
}

/** The forms of one section of the account page; one is open, and one is sent, at a time. */
export class SectionForm {
	busy = $state(false);
	/** Why there is no answer, in words. */
	trouble = $state('');
	opened = $derived.by(() => this.#find());
	/** Whether the user must log in again before a change. */
	stale = $derived.by(() => !(this.#section.fresh?.() ?? true) || (this.#result?.stale ?? false));
	/** Why the last form was refused, in words. */
	error = $derived.by(
		() => this.trouble || (this.busy || this.#result?.stale ? '' : (this.#result?.error ?? ''))
	);
	/** The last form that was carried out. */
	done = $derived.by(() =>
		this.#result?.done && !this.busy && !this.error ? this.#result : undefined
	);
	readonly #t: Translate;
	readonly #section: Section;

	constructor(t: Translate, section: Section) {
		this.#t = t;
		this.#section = section;
	}

	get #result() {
		return this.#section.result();
	}

	/** Where a login leads back to. */
	get next(): string {
		const { action = '', entry = '', typed } = this.opened ?? {};
		const name = this.#section.inputs?.typed ?? '';
		const query = [[action, entry], ...(typed ? [[name, typed]] : [])];
		return `/account?${query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`;
	}

	/** What is open when the page comes: what was refused, or what the address names. */
	#find(): Opened | undefined {
		const { actions = [], inputs = { entry: '', typed: '' } } = this.#section;
		const result = this.#result;
		if (result?.done) return undefined;
		const query = page.url.searchParams;
		const read = (name: string) => (result ? result.posted[name] : query.get(name)) ?? undefined;
		for (const action of actions) {
			// A press on "Send again" opens nothing, unless the user must log in first.
			const refused = result?.action === action && (result.stale || !result.posted['again']);
			const entry = refused ? (read(inputs.entry) ?? '') : result ? null : query.get(action);
			if (entry !== null) return { action, entry, typed: read(inputs.typed) };
		}
		return undefined;
	}

	/** The form that is open for the entry. */
	openedFor(entry: string): Opened | undefined {
		return this.opened?.entry === entry ? this.opened : undefined;
	}

	open(action: string, entry = ''): void {
		this.trouble = '';
		this.opened = { action, entry };
	}

	/** Closes what is open, and puts the focus where it was opened. */
	close = async (event?: Event): Promise<void> => {
		event?.preventDefault();
		const { entry, action } = this.opened ?? {};
		this.opened = undefined;
		this.trouble = '';
		await tick();
		this.#section.focus(entry, action);
	};

	/** For `use:enhance`. */
	submit = (({ cancel }) => {
		if (this.busy) return cancel();
		this.busy = true;
		this.trouble = '';
		return async ({ result, update }) => {
			if (result.type === 'redirect') return location.assign(result.location);
			// The error page would replace what the user types elsewhere on this page.
			if (result.type === 'error') this.fail(unlessOffline(this.#t, this.#t('account.failed')));
			else await update({ reset: false });
			// What was refused may be gone, or the login too old.
			if (result.type === 'failure') await invalidateAll();
			this.busy = false;
			await tick();
			this.#settle(result);
		};
	}) satisfies SubmitFunction;

	/** The pressed button may be gone once the page shows the answer. */
	#settle(answer: ActionResult): void {
		if (answer.type !== 'success' || !isLost()) return;
		const { posted, given } = this.#result ?? {};
		const name = this.#section.inputs?.entry ?? '';
		this.#section.focus(posted?.[name] ?? (given as { id?: string } | null)?.id);
	}

	/** Ends a form that got no answer. */
	fail(trouble: string): void {
		this.busy = false;
		this.trouble = trouble;
	}
}
