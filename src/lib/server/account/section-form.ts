import { fail, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { Answer } from '../../account/answer.ts';
import { translator } from '../../i18n/server.ts';
import type { ApiError } from '../errors.ts';
import { toApiError } from '../http/error-response.ts';
import * as formOwner from '../session/form-owner.ts';
import { requireUser } from '../session/guards.ts';

/**
 * Carries out a form that a section of the account page has posted, if its page was made for the
 * logged-in user. `explain` has the words for an error, if there are better ones than the general.
 */
export async function carryOut<Section extends string>(
	event: RequestEvent,
	section: Section,
	change: (form: FormData) => Promise<unknown>,
	explain: (error: ApiError) => string | undefined = () => undefined
): Promise<Record<Section, Answer> | ActionFailure<Record<Section, Answer>>> {
	const t = translator(event.locals.language);
	const user = requireUser(event);
	const { form, owner } = await formOwner.read(event);
	const answer = (said: Partial<Answer>) => {
		const action = event.url.search.replace(/^\?\//, '');
		const posted = Object.fromEntries([...form].filter(isText));
		const whole = { action, posted, done: false, stale: false, error: '', ...said };
		return { [section]: whole } as Record<Section, Answer>;
	};
	if (owner !== user.passage_id) return fail(409, answer({ error: t('account.not-yours') }));
	try {
		await change(form);
		return answer({ done: true });
	} catch (cause) {
		const error = toApiError(cause);
		const stale = error.code === 'reauthentication_required';
		const words = stale ? '' : (explain(error) ?? t('account.failed'));
		return fail(error.status, answer({ stale, error: words }));
	}
}

const isText = (entry: [string, FormDataEntryValue]): entry is [string, string] =>
	typeof entry[1] === 'string';
