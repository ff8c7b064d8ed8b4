import type { ActionResult, SubmitFunction } from '@sveltejs/kit';
import { invalidateAll } from '$app/navigation';
import { tick } from 'svelte';
import { unlessOffline } from '../dom/offline.ts';
import type { Translate } from '../i18n/translate.ts';

/** The forms of one section of the account page; one of them is sent at a time. */
export class SectionForm {
	busy = $state(false);
	/** Why there is no answer, in words. */
	trouble = $state('');
	readonly #t: Translate;
	readonly #onanswer: (answer: ActionResult) => void;

	/** `onanswer` is called once the page shows the answer: the pressed button may be gone. */
	constructor(t: Translate, onanswer: (answer: ActionResult) => void) {
		this.#t = t;
		this.#onanswer = onanswer;
	}

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
			this.#onanswer(result);
		};
	}) satisfies SubmitFunction;

	/** Ends a form that got no answer. */
	fail(trouble: string): void {
		this.busy = false;
		this.trouble = trouble;
	}
}
