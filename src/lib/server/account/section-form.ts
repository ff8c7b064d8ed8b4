import { fail, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { Answer } from '../../account/answer.ts';
import { translator } from '../../i18n/server.ts';
import type { Texts } from '../../i18n/translate.ts';
import { ApiError, type ErrorCode } from '../errors.ts';
import { toApiError } from '../http/error-response.ts';
import * as formOwner from '../session/form-owner.ts';
import { requireUser } from '../session/guards.ts';

/** A refusal with words of its own, for the page. */
export class Refused extends ApiError {
	readonly words: [keyof Texts, ...string[]];

	constructor(...words: [keyof Texts, ...string[]]) {
		super('invalid_request');
		this.words = words;
	}
}

/**
 * Carries out a form that a section of the account page has posted, if its page was made for the
 * logged-in user. What `change` returns is given to the page; `texts` are for errors that have better ones
 * than `account.failed`.
 */
export async function carryOut<Section extends string>(
	event: RequestEvent,
	section: Section,
	change: (form: FormData) => Promise<unknown>,
	texts: Partial<Record<ErrorCode, keyof Texts>> = {}
): Promise<Record<Section, Answer> | ActionFailure<Record<Section, Answer>>> {
	const t = translator(event.locals.language);
	const user = requireUser(event);
	const { form, owner } = await formOwner.read(event);
	const answer = (said: Partial<Answer>) => {
		const action = event.url.search.replace(/^\?\//, '');
		const posted = Object.fromEntries([...form].filter(isText));
		const whole = { action, posted, done: false, stale: false, given: null, error: '', ...said };
		return { [section]: whole } as Record<Section, Answer>;
	};
	if (owner !== user.passage_id) return fail(409, answer({ error: t('account.not-yours') }));
	try {
		return answer({ done: true, given: (await change(form)) ?? null });
	} catch (cause) {
		const error = toApiError(cause);
		const stale = error.code === 'reauthentication_required';
		const own = error instanceof Refused ? error.words : undefined;
		const words = t(...(own ?? ([texts[error.code] ?? 'account.failed'] as const)));
		return fail(error.status, answer({ stale, error: stale ? '' : words }));
	}
}

const isText = (entry: [string, FormDataEntryValue]): entry is [string, string] =>
	typeof entry[1] === 'string';
