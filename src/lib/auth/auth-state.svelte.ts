import { unlessOffline } from '../dom/offline.ts';
import type { Translate } from '../i18n/translate.ts';
import type { Shown } from '../passage/elements/PassageElement.svelte';
import * as sessions from './session-client.ts';
import { MemoryTokenStore } from '../passage/elements/token-store.ts';

/** What becomes of the fields; `kept` once the server has them. */
export type DraftStatus = 'idle' | 'invalid' | 'saving' | 'kept' | 'failed';
/** What becomes of a sign-in once the element is done. */
export type SessionStatus = 'none' | 'starting' | 'failed' | 'refused';

/** How far somebody has come on a page with an element, and what is to be said of it. */
export class Stage {
	/** Whether they register, rather than log in. */
	registering = $state(false);
	shown = $state.raw<Shown>({ view: 'loading', heading: '', fault: '' });
	draft = $state<DraftStatus>('idle');
	/** What is wrong with the whole of the fields. */
	problem = $state('');
	session = $state<SessionStatus>('none');
	/** Whether the element was asked to go on and has not answered yet. */
	#asked = $state(false);
	/** What keeps it from going on: no connection, or no answer. */
	#held = $state<'' | 'offline' | 'unanswered'>('');
	readonly #t: Translate;
	readonly #landing: boolean;
	readonly #confirming: boolean;
	readonly tokenStore: MemoryTokenStore;

	/**
	 * `landing`: whether a link from a mail led here. `confirming`: whether they are signed in, and
	 * asked whether it is them. `start` exchanges tokens for a session.
	 */
	constructor(
		t: Translate,
		first: { registering: boolean; landing: boolean; confirming: boolean },
		start: typeof sessions.start
	) {
		this.#t = t;
		this.registering = first.registering;
		this.#landing = first.landing;
		this.#confirming = first.confirming;
		this.tokenStore = new MemoryTokenStore(start);
	}

	/** Whether the first view shows, beside which the page has words and fields of its own. */
	get atHome(): boolean {
		const { view } = this.shown;
		if (view === 'identifier') return true;
		return !this.#landing && (view === 'loading' || view === 'failed');
	}

	get heading(): string {
		if (this.#confirming) return this.#t('account.confirm');
		return this.#t(this.registering ? 'register' : 'log-in');
	}

	get title(): string {
		if (this.session === 'starting') return this.#t('auth.signing-in');
		if (this.session !== 'none') return this.#t('auth.almost');
		const heading = this.shown.heading || this.heading;
		const invalid = this.atHome && this.registering && this.draft === 'invalid';
		return this.shown.fault || invalid ? this.#t('error-title', heading) : heading;
	}

	/** What is being waited for; empty for nothing. */
	get waiting(): string {
		if (this.session === 'starting') return this.#t('auth.signing-in');
		if (this.draft === 'saving') return this.#t('auth.saving');
		return this.#asked && this.draft !== 'failed' ? this.#t('auth.moment') : '';
	}

	/** What went wrong and can be tried again; empty for nothing. */
	get trouble(): string {
		const silent = unlessOffline(this.#t, this.#t('try-again-later'));
		if (this.session === 'failed') return silent;
		if (!this.atHome) return '';
		if (this.#held) return this.#held === 'offline' ? this.#t('offline-waits') : silent;
		return this.registering ? this.problem : '';
	}

	/** The element shows something else. */
	follow(next: Shown): void {
		if (next.fault || next.view !== this.shown.view) this.#asked = false;
		this.shown = next;
	}

	/** This identifier is submitted with fields that are `good`. False if it has to wait. */
	attempt(identifier: string, good: boolean): boolean {
		this.#held = good && identifier !== '' && !navigator.onLine ? 'offline' : '';
		this.#asked = good && !this.#held;
		return !this.#held;
	}

	/** The element had no answer to its question. */
	unanswered(): void {
		this.#asked = false;
		this.#held = 'unanswered';
	}

	/** Waits for the session that the element's tokens are exchanged for, and leaves the page. */
	async finish(began = this.tokenStore.session()): Promise<void> {
		this.session = 'starting';
		try {
			location.assign(await began);
		} catch (error) {
			this.session = error instanceof sessions.SessionRefused ? 'refused' : 'failed';
		}
	}

	/** Tries again what went wrong; `submit` submits the identifier anew. */
	retry(submit: () => void): void {
		this.#held = '';
		if (this.session === 'failed') void this.finish(this.tokenStore.retry());
		else submit();
	}
}
