import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import english from '../i18n/en/pages.json' with { type: 'json' };
import { translatorOf } from '../i18n/translate.ts';
import * as drafts from './drafts-client.ts';
import { Submission, type Fields } from './submission.svelte.ts';

const EMAIL = 'a@example.com';

let values: drafts.Values | undefined;
let shown: Record<string, string>;
/** Answers the oldest pending draft. */
let answer: (outcome: drafts.Outcome) => void;
const post = vi.spyOn(drafts, 'post');

const fields: Fields = {
	validate: () => values && { ...values },
	showErrors(errors) {
		shown = errors;
		return 'name' in errors;
	}
};

beforeEach(() => {
	values = { name: 'Ada' };
	shown = {};
	const waiting: ((outcome: drafts.Outcome) => void)[] = [];
	answer = (outcome) => waiting.shift()?.(outcome);
	post.mockReset().mockImplementation(() => new Promise((resolve) => waiting.push(resolve)));
	vi.stubGlobal('navigator', { onLine: true });
	vi.stubGlobal('location', { href: 'http://localhost/register' });
	vi.stubGlobal('history', { state: null, replaceState: vi.fn() });
});
afterEach(() => vi.unstubAllGlobals());

const start = () => new Submission(translatorOf(english));

/** Submits and lets the element come as far as `beforeAuth`. */
function submit(submission: Submission): Promise<boolean> {
	submission.admit(EMAIL, fields);
	return submission.store(EMAIL, fields);
}

describe('a submission of a registration', () => {
	test('continues once its draft is stored, with the id of the draft in the URL', async () => {
		const submission = start();
		const stored = submit(submission);
		expect(submission.waiting).toBe(english['auth.saving']);
		answer({ kind: 'stored', id: 'd1' });
		expect(await stored).toBe(true);
		expect(submission.waiting).toBe(english['auth.moment']);
		const [, , url] = vi.mocked(history.replaceState).mock.calls[0] ?? [];
		expect(String(url)).toBe('http://localhost/register?draft=d1');
	});

	test('with the same text is not stored again, with another it is', async () => {
		const submission = start();
		for (const [name, calls] of [
			['Ada', 1],
			['Ada', 1],
			['Eve', 2],
			['Ada', 3]
		] as const) {
			values = { name };
			const stored = submit(submission);
			answer({ kind: 'stored', id: name });
			expect(await stored).toBe(true);
			expect(post).toHaveBeenCalledTimes(calls);
		}
	});

	test('does not continue once a newer one replaces it', async () => {
		const submission = start();
		const first = submit(submission);
		values = { name: 'Eve' };
		const second = submit(submission);
		answer({ kind: 'stored', id: 'of Ada' });
		answer({ kind: 'stored', id: 'of Eve' });
		expect(await Promise.all([first, second])).toEqual([false, true]);
		expect(history.replaceState).toHaveBeenCalledOnce();
	});

	test('with a wrong field reaches the element, and stores nothing', async () => {
		const submission = start();
		values = undefined;
		expect(submission.admit(EMAIL, fields)).toBe(true);
		expect(await submission.store(EMAIL, fields)).toBe(false);
		expect(submission.status).toBe('invalid');
		expect(post).not.toHaveBeenCalled();
	});

	test('refused by the server shows its errors at the fields', async () => {
		const submission = start();
		const stored = submit(submission);
		answer({ kind: 'refused', fields: { name: 'No.' }, message: 'Look again.' });
		expect(await stored).toBe(false);
		expect(shown).toEqual({ name: 'No.' });
		expect([submission.status, submission.trouble]).toEqual(['invalid', '']);
	});

	test.each<[drafts.Outcome, string]>([
		[{ kind: 'refused', fields: {}, message: 'Look again.' }, 'Look again.'],
		[{ kind: 'failed' }, english['auth.unsaved']]
	])('that cannot be stored (%j) says so, and allows a retry', async (outcome, trouble) => {
		const submission = start();
		const first = submit(submission);
		answer(outcome);
		expect(await first).toBe(false);
		expect(submission.trouble).toBe(trouble);
		expect(submission.waiting).toBe('');
		const second = submit(submission);
		expect(submission.trouble).toBe('');
		answer({ kind: 'stored', id: 'd2' });
		expect(await second).toBe(true);
	});
});

describe('a submission without fields', () => {
	test('waits until the element answers', () => {
		const submission = start();
		expect(submission.admit(EMAIL, undefined)).toBe(true);
		expect(submission.waiting).toBe(english['auth.moment']);
		submission.settle();
		expect(submission.waiting).toBe('');
	});

	test('does not reach the element without a connection, unless the identifier is missing', () => {
		vi.stubGlobal('navigator', { onLine: false });
		const submission = start();
		expect(submission.admit(EMAIL, undefined)).toBe(false);
		expect(submission.trouble).toBe(english['offline-waits']);
		expect(submission.admit('', undefined)).toBe(true);
	});

	test('without an answer of the service allows a retry', () => {
		const submission = start();
		submission.admit(EMAIL, undefined);
		submission.unanswered('try-again-later');
		expect(submission.trouble).toBe(english['try-again-later']);
		submission.unanswered('too-many');
		expect(submission.trouble).toBe(english['too-many']);
		submission.admit(EMAIL, undefined);
		expect(submission.trouble).toBe('');
	});
});
