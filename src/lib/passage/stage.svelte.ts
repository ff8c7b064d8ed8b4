import { OFFLINE, unlessOffline } from '../components/offline.ts';
import type { Shown } from './PassageElement.svelte';
import * as sessions from './session-client.ts';
import { MemoryTokenStore } from './token-store.ts';

/** What becomes of the fields; `kept` once the server has them. */
export type DraftStatus = 'idle' | 'invalid' | 'saving' | 'kept' | 'failed';
/** What becomes of a sign-in once the element is done. */
export type SessionStatus = 'none' | 'starting' | 'failed' | 'refused';

const NO_ANSWER = 'The server did not answer. Nothing is lost; please try again.';

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
	readonly #landing: boolean;
	readonly tokenStore = new MemoryTokenStore(sessions.start);

	/** `landing`: whether a link from a mail led here. */
	constructor(registering: boolean, landing: boolean) {
		this.registering = registering;
		this.#landing = landing;
	}

	/** Whether the first view shows, beside which the page has words and fields of its own. */
	get atHome(): boolean {
		const { view } = this.shown;
		if (view === 'identifier') return true;
		return !this.#landing && (view === 'loading' || view === 'failed');
	}

	get heading(): string {
		return this.registering ? 'Register' : 'Log in';
	}

	get title(): string {
		if (this.session === 'starting') return 'Signing you in…';
		if (this.session !== 'none') return 'Almost there';
		if (!this.atHome) return this.shown.heading || this.heading;
		const wrong = this.shown.fault || (this.registering && this.draft === 'invalid');
		return wrong ? `Error: ${this.heading}` : this.heading;
	}

	/** What is being waited for; empty for nothing. */
	get waiting(): string {
		if (this.session === 'starting') return 'Signing you in…';
		if (this.draft === 'saving') return 'Saving your details…';
		return this.#asked && this.draft !== 'failed' ? 'One moment…' : '';
	}

	/** What went wrong and can be tried again; empty for nothing. */
	get trouble(): string {
		if (this.session === 'failed') return unlessOffline(NO_ANSWER);
		if (!this.atHome) return '';
		if (this.#held) return this.#held === 'offline' ? OFFLINE : unlessOffline(NO_ANSWER);
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
