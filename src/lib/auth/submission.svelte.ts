import { unlessOffline } from '../dom/offline.ts';
import type { Translate } from '../i18n/translate.ts';
import type { NoAnswer } from '../passage/patches/no-answer.ts';
import * as drafts from './drafts-client.ts';

/** Our own fields beside the element. */
export interface Fields {
	/** The values to send, or undefined where an input is wrong; each wrong input then says why. */
	validate(): drafts.Values | undefined;
	/** Shows messages of the server by field. False where no field has one. */
	showErrors(errors: Record<string, string>): boolean;
}

/**
 * What the user submits with the identifier. The element sees a submission only once `admit` has
 * judged it, and waits in `beforeAuth` until `store` has saved its fields.
 */
export class Submission {
	/** `sent`: the element works on it. */
	status = $state<'idle' | 'invalid' | 'sent' | 'saving' | 'failed'>('idle');
	/** What is wrong with the fields as a whole. */
	problem = $state('');
	#blockedBy = $state<'' | 'offline-waits' | NoAnswer>('');
	#values: drafts.Values | undefined;
	/** The text that the server has as a draft. */
	#stored = '';
	readonly #t: Translate;

	constructor(t: Translate) {
		this.#t = t;
	}

	/**
	 * Validates the fields, if the page has some. False keeps the submission from the element. With a
	 * wrong field it passes, so that the element says what is wrong with the identifier too.
	 */
	admit(identifier: string, fields: Fields | undefined): boolean {
		this.problem = '';
		this.#values = fields ? fields.validate() : {};
		const offline = this.#values && identifier !== '' && !navigator.onLine;
		this.#blockedBy = offline ? 'offline-waits' : '';
		if (!this.#values) this.status = 'invalid';
		else this.status = offline ? 'idle' : 'sent';
		return !offline;
	}

	/**
	 * Saves the fields as a draft for this identifier, unless the server has exactly that. False where
	 * they are wrong, cannot be saved, or a newer submission takes their place.
	 */
	async store(identifier: string, fields: Fields): Promise<boolean> {
		const values = this.#values;
		const text = JSON.stringify([identifier, values]);
		if (!values || text === this.#stored) return values !== undefined;
		this.status = 'saving';
		const outcome = await drafts.post(identifier, values);
		if (this.#values !== values) return false;
		if (outcome.kind === 'stored') {
			this.#stored = text;
			this.status = 'sent';
			nameInAddress(outcome.id);
			return true;
		}
		this.status = 'failed';
		if (outcome.kind === 'failed') this.problem = unlessOffline(this.#t, this.#t('auth.unsaved'));
		else if (fields.showErrors(outcome.fields)) this.status = 'invalid';
		else this.problem = outcome.message;
		return false;
	}

	/** The element has answered. */
	settle(): void {
		if (this.status === 'sent') this.status = 'idle';
	}

	/** The identity service did not answer the element, or had too many requests. */
	unanswered(why: NoAnswer): void {
		this.settle();
		this.#blockedBy = why;
	}

	/** What the user waits for; empty for nothing. */
	get waiting(): string {
		if (this.status === 'saving') return this.#t('auth.saving');
		return this.status === 'sent' ? this.#t('auth.moment') : '';
	}

	/** What went wrong and can be tried again; empty for nothing. */
	get trouble(): string {
		const why = this.#blockedBy;
		if (why) return why === 'offline-waits' ? this.#t(why) : unlessOffline(this.#t, this.#t(why));
		return this.problem;
	}
}

/** The id of the draft goes along to `POST /session`, and survives a reload. */
function nameInAddress(id: string): void {
	const url = new URL(location.href);
	url.searchParams.set('draft', id);
	history.replaceState(history.state, '', url);
}
