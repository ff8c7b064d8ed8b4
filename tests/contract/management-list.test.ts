import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, type Answer } from '../support/client.ts';
import { query } from '../support/database.ts';
import { refusal } from '../support/expected.ts';
import { keysOf } from '../support/keys.ts';
import { startServer, type Server } from '../support/server.ts';

/** The list of users: pages, filters and orders (G-02). */

const SECRET_KEY = 'the secret key of the tests of the list of users';

let server: Server;
let token: string;

beforeAll(async () => {
	server = await startServer({ env: { SECRET_KEY, IDENTIFIER: 'both' } });
	token = (await keysOf(server)).management;
	for (const [at, name] of ['ann', 'bob', 'cleo', 'dora', 'emil'].entries()) {
		await insert(name, at);
	}
});
afterAll(() => server.remove());

/** One more user, as it is after some time: the later, the later in the alphabet. */
const insert = (name: string, at: number) =>
	query(
		server,
		`insert into identity_user (id, app_id, user_handle, email, email_verified, phone, phone_verified,
			status, login_count, last_login_at, created_at, updated_at)
		values (?, ?, ?, ?, 1, ?, 0, ?, ?, ?, ?, ?)`,
		...[`U${name}`, server.appId, name, `${name}@example.com`],
		...[at === 0 ? '+14155550100' : null, at % 2 ? 'inactive' : 'active', 10 - at],
		...[at === 2 ? null : `2026-03-0${at + 1}T00:00:00.000Z`],
		...[`2026-01-0${at + 1}T00:00:00.000Z`, `2026-02-0${9 - at}T00:00:00.000Z`]
	);

type Page = {
	_links: Record<'self' | 'first' | 'last' | 'next' | 'previous', { href: string }>;
	created_before: number;
	limit: number;
	page: number;
	total_users: number;
	users: { id: string; email: string }[];
};

const ask = (search: string, as = token): Promise<Answer<Page>> =>
	call<Page>(server, 'GET', `/management/v1/apps/${server.appId}/users${search}`, { token: as });
const names = ({ body }: Answer<Page>) => body.users.map(({ id }) => id.slice(1)).join(' ');
const listed = async (search: string) => names(await ask(search));
const refused = refusal(400, 'invalid_request');

test('has the newest first, with everything that libraries read', async () => {
	const { status, body } = await ask('?limit=2');
	expect(status).toBe(200);
	expect(body).toMatchObject({ page: 1, limit: 2, total_users: 5 });
	expect(body.created_before).toBeGreaterThan(1_700_000_000);
	expect(body.users).toEqual([
		{
			id: 'Uemil',
			email: 'emil@example.com',
			email_verified: true,
			phone: '',
			phone_verified: false,
			status: 'active',
			created_at: '2026-01-05T00:00:00.000Z',
			updated_at: '2026-02-05T00:00:00.000Z',
			last_login_at: '2026-03-05T00:00:00.000Z',
			login_count: 6,
			external_id: '',
			user_metadata: null
		},
		expect.objectContaining({ id: 'Udora' })
	]);
});

test('leads from page to page, by number and by link, and back', async () => {
	for (const order of ['', '&order_by=created_at:ASC', '&order_by=login_count:DESC,id:ASC']) {
		const all = (await listed(`?limit=5${order}`)).split(' ');
		const first = await ask(`?limit=2${order}`);
		const links = [first.body._links.next.href];
		expect(first.body._links.previous.href).toBe('');
		const seen = [names(first)];
		for (let next = links[0]; next;) {
			const page = await call<Page>(server, 'GET', next, { token });
			seen.push(names(page));
			next = page.body._links.next.href;
			const { number, before } = { number: page.body.page, before: page.body.created_before };
			expect(await listed(`?limit=2&page=${number}&created_before=${before}${order}`)).toBe(
				seen.at(-1)
			);
			expect(page.body._links.previous.href).toContain(`page=${number - 1}`);
			expect(page.body._links.last.href).toContain('page=3');
		}
		expect(seen.join(' ').split(' ')).toEqual(all);
		expect(seen).toHaveLength(3);
	}
	expect(await listed('?page=4&limit=2')).toBe('');
});

test('stays as it was while users join, up to created_before', async () => {
	const before = Date.parse('2026-01-04T00:00:00Z') / 1000;
	expect(await listed(`?created_before=${before}`)).toBe('cleo bob ann');
	const first = await ask('?limit=2');
	await insert('zoe', 8);
	try {
		const next = await call<Page>(server, 'GET', first.body._links.next.href, { token });
		expect(names(next)).toBe('cleo bob');
	} finally {
		await query(server, 'delete from identity_user where id = ?', 'Uzoe');
	}
});

test.each<[string, string]>([
	['identifier=CLEO@example.com', 'cleo'],
	['identifier=%2B14155550100', 'ann'],
	['identifier=nobody@example.com', ''],
	['identifier=nothing', ''],
	['identifier=<like:%25O%25@%25>', 'dora cleo bob'],
	['identifier=like:d%25', 'dora'],
	['identifier=like:_nn', ''],
	['identifier=<not_like:%25o%25@%25>', 'emil ann'],
	['identifier=<ne:bob@example.com>', 'emil dora cleo ann'],
	['id=Ubob', 'bob'],
	['id=Ubob&status=active', ''],
	['status=inactive', 'dora bob'],
	['status=<ne:inactive>', 'emil cleo ann'],
	['login_count=7', 'dora'],
	['login_count=<gt:7>', 'cleo bob ann'],
	['login_count=lt:8&order_by=login_count:ASC', 'emil dora'],
	['created_at=2026-01-02T00:00:00.000000Z', 'bob'],
	['created_at=<gt:2026-01-03T00:00:00.000000Z>', 'emil dora'],
	['created_at=lt:2026-01-03&status=active', 'ann'],
	['updated_at=<gt:2026-02-06T12:00:00Z>', 'cleo bob ann'],
	['updated_at=gt:2026-02-06T12:00:00Z&order_by=updated_at:ASC', 'cleo bob ann'],
	// Never logged in: shown, found and sorted with the time of creation.
	['last_login_at=lt:2026-03-01', 'cleo'],
	['order_by=last_login_at:ASC', 'cleo ann bob dora emil'],
	['order_by=status:ASC,created_at:ASC', 'ann cleo emil bob dora'],
	['order_by=id:ASC', 'ann bob cleo dora emil'],
	['order_by=status:DESC,id:ASC', 'bob dora ann cleo emil'],
	['order_by=id:DESC,status:ASC', 'emil dora cleo bob ann'],
	['order_by=updated_at:DESC&limit=2', 'ann bob']
])('finds with ?%s: %s', async (search, expected) => {
	const { body } = await ask(`?${search}`);
	expect(body.users.map(({ id }) => id.slice(1)).join(' ')).toBe(expected);
	if (!search.includes('limit')) expect(body.total_users).toBe(body.users.length);
});

test.each([
	...['page=0', 'page=x', 'page=-1', 'limit=0', 'limit=501', 'limit=1.5', 'created_before=now'],
	...['order_by=email:ASC', 'order_by=identifier:ASC', 'order_by=id', 'order_by=id:UP'],
	...['order_by=id:ASC,id:DESC', `order_by=id;drop table app:ASC`, 'order_by=id:ASC,'],
	...['created_at=yesterday', 'created_at=like:2026', 'login_count=many', 'id=gt:U'],
	...['role=admin', 'limit=1&limit=2', 'status=active&status=inactive', 'page=300&limit=500'],
	...['cursor=x', 'cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']
])('refuses ?%s (I-06, I-07)', async (search) => {
	expect(await ask(`?${search}`)).toEqual(refused);
});

test('a link to the next page is of no use with other filters, or for another app (G-02)', async () => {
	const { href } = (await ask('?limit=2')).body._links.next;
	const other = (change: (url: string) => string) => call(server, 'GET', change(href), { token });
	expect((await other((url) => url)).status).toBe(200);
	expect(await other((url) => `${url}&status=active`)).toEqual(refused);
	expect(await other((url) => url.replace('limit=2', 'limit=3'))).toEqual(refused);
	expect(await other((url) => url.replace(/cursor=../, 'cursor=xx'))).toEqual(refused);
	expect(await ask('', 'wrong')).toEqual(refusal(401, 'invalid_access_token'));
});

describe('with more than 10,000 users', () => {
	beforeAll(async () => {
		await query(
			server,
			`insert into identity_user (id, app_id, user_handle, email, email_verified, phone_verified,
				status, login_count, created_at, updated_at)
			with recursive n(i) as (select 1 union all select i + 1 from n where i < 10050)
			select 'B' || i, cast(? as text), 'b' || i, 'b' || i || '@example.com', 0, 0, 'active', 0,
				'2025-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z' from n`,
			server.appId
		);
	});

	test('the total goes on growing while pages follow', async () => {
		const total = async (search: string) => (await ask(search)).body.total_users;
		expect(await total('?limit=500')).toBe(10_000);
		expect(await total('?limit=500&page=20')).toBe(10_001);
		const last = await ask('?limit=500&page=21');
		expect(last.body).toMatchObject({ total_users: 10_055, _links: { next: { href: '' } } });
		expect(last.body.users).toHaveLength(55);
	});

	test('what has an index is found, and what has none is refused until it is narrowed', async () => {
		expect(await listed('?status=inactive')).toBe('dora bob');
		expect(await listed('?identifier=ann@example.com')).toBe('ann');
		expect(await listed('?order_by=created_at:DESC&limit=1')).toBe('emil');
		expect(await listed('?updated_at=gt:2026-02-07T12:00Z&order_by=login_count:ASC')).toBe(
			'bob ann'
		);
		expect(await listed('?status=inactive&order_by=last_login_at:DESC')).toBe('dora bob');
		const before = Date.parse('2025-01-01T00:00:01Z') / 1000;
		for (const search of [
			'order_by=last_login_at:ASC',
			'identifier=like:ann',
			'login_count=gt:3',
			`login_count=gt:3&created_before=${before}`
		]) {
			expect(await ask(`?${search}`)).toEqual(refused);
		}
	});
});
