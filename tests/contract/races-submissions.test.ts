import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changes, count } from '../support/row-counts.ts';
import { postForm } from '../support/forms.ts';
import { atOnce, patiently, statuses } from '../support/concurrently.ts';
import { Person, signedInWithoutProfile } from '../support/person.ts';
import { listChanges } from '../support/route-table.ts';
import { ALL, deal } from '../support/sample.ts';
import { kinds, Sites } from '../support/sites.ts';
import { CALLERS, type Submissions } from '../support/submission.ts';
import { submissionsOfTheAccount } from '../support/submissions-account.ts';
import { profileFile } from '../support/server.ts';
import { submissionsToTheApp } from '../support/submissions-app.ts';
import { submissionsToRegister } from '../support/submissions-registration.ts';
import { submissionsToSignIn } from '../support/submissions-sign-in.ts';
import { Visitor } from '../support/visitor.ts';

const submissions: Submissions = {
	...submissionsToTheApp,
	...submissionsToRegister,
	...submissionsToSignIn,
	...submissionsOfTheAccount
};

/** The number of parallel saves. */
const numbers = ALL ? [2, 10, 50] : [10];

const sites = new Sites();

beforeAll(() => sites.start({ env: { PROFILE: profileFile('submissions'), IDENTIFIER: 'both' } }));
afterAll(() => sites.end());

test('every state-changing endpoint has a row below (K-04)', () => {
	expect(Object.keys(submissions).sort()).toEqual(listChanges());
});

/** Each row is tested on one of the databases. */
const dealt = deal(Object.entries(submissions), kinds.length);

describe.each(kinds)('on %s', (kind) => {
	const rows = dealt[kinds.indexOf(kind)] ?? [];
	test.each(rows)(
		'equal requests, many at once and one later, act like one: %s (K-04)',
		async (_, submission) => {
			const { at, first, again, makes, begin } = submission;
			const site = sites.of(kind, at);
			const ready = await begin(site);
			const submit = () => patiently(ready.submit);
			const before = await count(site.db);
			const answers = await atOnce(CALLERS, submit);
			answers.push(await submit());
			const others = statuses(answers);
			expect(others).toContain(first);
			others.splice(others.indexOf(first), 1);
			for (const status of others) expect(again).toContain(status);
			expect(await changes(site.db, before)).toEqual(makes);
			await ready.check(answers);
		}
	);
});

/** A profile that differs from every other in most of its fields. */
function profileOf(index: number, name = `Ann ${index}`) {
	return {
		name,
		about: `About ${name}\nand more`,
		age: 20 + index,
		plan: index % 2 ? 'free' : 'team',
		news: index % 4 < 2
	};
}

/** What the server stores for a submission, independent of the previous values. */
const whole = (fields: object = {}) => ({
	...{ about: null, age: null, plan: null, news: null, nickname: null },
	...fields
});

async function profileIn(browser: Visitor) {
	const {
		passage_id: _,
		created_at: __,
		updated_at: ___,
		...fields
	} = (await browser.profile()).body;
	return fields;
}

function asForm(profile: object): Record<string, string> {
	return Object.fromEntries(Object.entries(profile).map(([name, value]) => [name, String(value)]));
}

describe.each(kinds)('on %s', (kind) => {
	test.each(numbers)('of %i parallel profiles one is stored, complete (K-05)', async (callers) => {
		const { server, db } = sites.of(kind, 'codes');
		const { browser } = await signedInWithoutProfile(server);
		const bodies = Array.from({ length: callers }, (_, index) => {
			// Another submission does not fill in the fields that this one omits.
			if (index % 3 === 2) return { name: `Bob ${index}` };
			return { ...profileOf(index), nickname: `nick ${index}` };
		});
		const before = await count(db);
		for (const fresh of [true, false]) {
			const answers = await atOnce(callers, (index) => browser.saveProfile(bodies[index] ?? {}));
			const first = fresh ? 201 : 200;
			expect(statuses(answers)).toEqual([...Array<number>(callers - 1).fill(200), first]);
			answers.forEach(({ body }, index) => expect(body).toMatchObject(whole(bodies[index] ?? {})));
			expect(bodies.map(whole)).toContainEqual(await profileIn(browser));
		}
		expect(await changes(db, before)).toEqual({ profile: 1 });
	});

	test.each(numbers)('a draft does not overwrite %i parallel saves (K-05)', async (callers) => {
		const { server, db } = sites.of(kind, 'codes');
		const ways = [
			(browser: Visitor, index: number) => browser.saveProfile(profileOf(index)),
			(browser: Visitor, index: number) => postForm(browser, '/welcome', asForm(profileOf(index)))
		];
		const draft = profileOf(99, 'Draft');
		for (const [round] of ways.entries()) {
			const person = new Person(server);
			const [here, elsewhere] = [new Visitor(server), new Visitor(server)];
			const { body } = await here.draft(person.identifier, draft);
			const tokens = await person.signUp();
			await elsewhere.session(await person.signIn());
			const before = await count(db);
			const answers = await atOnce(callers, async (index) => {
				const save = ways[(round + (index >> 1)) % ways.length];
				if (index % 2 && save) return save(elsewhere, index);
				return here.session(tokens, { draft: body.id });
			});
			for (const { status } of answers) expect([200, 201, 303, 409]).toContain(status);
			expect(await changes(db, before)).toMatchObject({ profile: 1 });
			const kept = await profileIn(here);
			const saved = answers.map(({ status }, index) => index % 2 === 1 && status !== 409);
			const saves = saved.flatMap((it, index) => (it ? whole(profileOf(index)) : []));
			// The server refuses a form where a profile exists that the form did not show.
			expect(saves.length > 0 ? saves : [whole(draft)]).toContainEqual(kept);
			expect((await here.session(tokens, { draft: body.id })).body.redirect_to).toBe('/dashboard');
			expect(await profileIn(here)).toEqual(kept);
		}
	});
});
