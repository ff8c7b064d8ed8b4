import { unlessOffline } from '../dom/offline.ts';
import type { Translate } from '../i18n/translate.ts';
import { MemoryTokenStore, type Tokens } from '../passage/elements/token-store.ts';
import type { ElementView, View } from '../passage/elements/views.ts';
import type { Lookup } from '../passage/patches/account-lookup.ts';
import * as sessions from './session-client.ts';
import { Submission } from './submission.svelte.ts';

/** What becomes of a sign-in once the element is done. */
export type SessionStatus = 'none' | 'starting' | 'failed' | 'refused';

export interface Start {
	/** Whether the user registers, rather than logs in. */
	registering: boolean;
	/** Whether a link from a message led to the page. */
	landing: boolean;
	/** Whether the user is logged in and confirms who they are. */
	confirming: boolean;
	/** Exchanges tokens for a session; answers where to go. */
	start: typeof sessions.start;
	/** The server has signed the user in, and the element does not say so. */
	overdue: () => void;
}

/** Views that the element shows between the sign-in and its last word. */
const AFTERWARDS: readonly View[] = ['add-device', 'link-account'];
const PATIENCE_MS = 3_000;

/** How far the user has come on a sign-in page, and what the page says about it. */
export class AuthState {
	registering = $state(false);
	/** What the element shows. */
	element = $state.raw<ElementView>({ view: 'loading', heading: '', error: '' });
	session = $state<SessionStatus>('none');
	/** The identifier that the user has submitted last. */
	identifier = $state('');
	/** Why the element refuses the identifier, where another page is the next step. */
	#lookup = $state<Lookup>();
	readonly submission: Submission;
	readonly tokenStore: MemoryTokenStore;
	readonly #t: Translate;
	readonly #landing: boolean;
	readonly #confirming: boolean;

	constructor(t: Translate, { registering, landing, confirming, start, overdue }: Start) {
		this.#t = t;
		this.registering = registering;
		this.#landing = landing;
		this.#confirming = confirming;
		this.submission = new Submission(t);
		this.tokenStore = new MemoryTokenStore((tokens) => {
			setTimeout(() => {
				if (this.session === 'none' && !AFTERWARDS.includes(this.element.view)) overdue();
			}, PATIENCE_MS);
			return start(tokens);
		});
	}

	/** Whether the first view shows, beside which the page has words and fields of its own. */
	get onFirstView(): boolean {
		const { view } = this.element;
		if (view === 'identifier') return true;
		return !this.#landing && (view === 'loading' || view === 'failed');
	}

	/** Whether the element has nothing more to do, and the session is still missing. */
	get stuck(): boolean {
		return this.session === 'failed' || this.session === 'refused';
	}

	/** Whether a code or a link is on its way to the user. */
	get waitsForMessage(): boolean {
		return ['one-time-passcode', 'magic-link'].includes(this.element.view) && !this.stuck;
	}

	get heading(): string {
		if (this.#confirming) return this.#t('account.confirm');
		return this.#t(this.registering ? 'register' : 'log-in');
	}

	get title(): string {
		if (this.session === 'starting') return this.#t('auth.logging-in');
		if (this.session !== 'none') return this.#t('auth.almost');
		const heading = this.element.heading || this.heading;
		const invalid = this.onFirstView && this.registering && this.submission.status === 'invalid';
		return this.element.error || invalid ? this.#t('error-title', heading) : heading;
	}

	/** What the user waits for; empty for nothing. */
	get waiting(): string {
		if (this.session === 'starting') return this.#t('auth.logging-in');
		return this.submission.waiting;
	}

	/** What went wrong and can be tried again; empty for nothing. */
	get trouble(): string {
		if (this.session === 'failed') return unlessOffline(this.#t, this.#t('try-again-later'));
		return this.onFirstView ? this.submission.trouble : '';
	}

	/** Why the identifier belongs on the other page; undefined where the element does not say so. */
	get lookup(): Lookup | undefined {
		return this.onFirstView && this.element.error ? this.#lookup : undefined;
	}

	/** The element finds out that the identifier has an account or none. */
	refuse(lookup: Lookup): void {
		this.#lookup = lookup;
	}

	/** The element of /auth shows its other half. */
	switchTo(registering: boolean): void {
		this.registering = registering;
		this.submission.problem = '';
	}

	/** The element shows something else. */
	follow(next: ElementView): void {
		if (next.error || next.view !== this.element.view) this.submission.settle();
		this.element = next;
	}

	/** Judges a submission before the element sees it; see `Submission.admit`. */
	admit(...submitted: Parameters<Submission['admit']>): boolean {
		this.#lookup = undefined;
		this.identifier = submitted[0];
		return this.submission.admit(...submitted);
	}

	/** Logs the user in with tokens that another than the element has got. */
	accept(tokens: Tokens): void {
		void this.tokenStore.setTokens(tokens).then(() => this.finish());
	}

	/** Waits for the session that the element's tokens are exchanged for, and leaves the page. */
	async finish(began = this.tokenStore.session()): Promise<void> {
		if (this.session === 'starting') return;
		this.session = 'starting';
		try {
			location.assign(await began);
		} catch (error) {
			this.session = error instanceof sessions.SessionRefused ? 'refused' : 'failed';
		}
	}

	/** Tries again what went wrong; `submit` submits the identifier again. */
	retry(submit: () => void): void {
		if (this.session === 'failed') void this.finish(this.tokenStore.retry());
		else submit();
	}
}
