import { describe, expect, test } from 'vitest';
import type { App } from '../../relying-party.ts';
import { make, toRegister } from './magic-link-url.ts';

const ID = 'https://id.example.com';
const SHOP = 'https://app.example.com';
const app = { origin: ID, auth_origins: [SHOP], login_url: '/' } as unknown as App;
/** A secret as `linkSecret.spell` writes it. */
const secret = `ml${'g'.repeat(43)}`;
const planted = `ml${'h'.repeat(43)}`;

const linkTo = (path: string | undefined, origin = SHOP, of = app) =>
	make(of, { purpose: 'login', path, origin }, secret).url;

describe('a link for a page of the team leads to the page that asked (M-08)', () => {
	test.each([
		['/', `${SHOP}/?psg_magic_link=${secret}`],
		[undefined, `${SHOP}/?psg_magic_link=${secret}`],
		[
			'/account/in?tab=2&x=a%20b#/login',
			`${SHOP}/account/in?psg_magic_link=${secret}&tab=2&x=a+b#/login`
		],
		['/in?a=b?c=d', `${SHOP}/in?psg_magic_link=${secret}&a=b%3Fc%3Dd`],
		[
			`/in?psg_magic_link=${planted}&psg_verify_link=x&a=1`,
			`${SHOP}/in?psg_magic_link=${secret}&a=1`
		],
		['/a/../b', `${SHOP}/b?psg_magic_link=${secret}`],
		['/in"><b>', `${SHOP}/in%22%3E%3Cb%3E?psg_magic_link=${secret}`]
	])('%s: %s', (path, url) => {
		expect(linkTo(path)).toBe(url);
	});

	test.each([
		'https://evil.example/in',
		'//evil.example/in',
		'/\\evil.example/in',
		'in',
		`/in/psg_magic_link=${planted}`,
		`/in#psg_magic_link=${planted}`,
		`/in?x=psg_magic_link%3D${planted}`,
		`/in?PSG_MAGIC_LINK=${planted}`,
		`/${'x'.repeat(500)}`
	])('but to LOGIN_URL from %s', (path) => {
		expect(linkTo(path)).toBe(`${SHOP}/?psg_magic_link=${secret}`);
	});

	test('to LOGIN_URL where that is on another origin of ours, with its own query', () => {
		const elsewhere = { ...app, login_url: `${ID}/in?from=mail#top` };
		expect(linkTo('', SHOP, elsewhere)).toBe(`${ID}/in?psg_magic_link=${secret}&from=mail#top`);
	});
});

test('a link for our own pages leads to one of them, also beside pages of the team (M-08)', () => {
	expect(linkTo('/register?draft=d1&next=/x', ID)).toBe(`${ID}/register?psg_magic_link=${secret}`);
	const path = '/register?draft=d1&next=/x';
	const alone = { ...app, auth_origins: [] };
	for (const each of [app, alone]) {
		const link = make(each, { purpose: 'verify', path, origin: ID }, secret);
		expect(link).toEqual({
			url: `${ID}/register?psg_verify_link=${secret}`,
			draft_id: 'd1',
			next: '/x'
		});
	}
	expect(linkTo('/team/page', ID)).toBe(`${ID}/?psg_magic_link=${secret}`);
});

test('a link for a page on our own origin that is the team’s keeps its query, and ours find what they need', () => {
	const beside = { ...app, auth_origins: [ID] };
	expect(linkTo('/team/page?tab=2', ID, beside)).toBe(
		`${ID}/team/page?psg_magic_link=${secret}&tab=2`
	);
	const path = '/login?draft=d1&next=/cart';
	expect(make(beside, { purpose: 'login', path, origin: ID }, secret)).toEqual({
		url: `${ID}/login?psg_magic_link=${secret}&draft=d1&next=%2Fcart`,
		draft_id: 'd1',
		next: '/cart'
	});
});

describe('a link that a program makes opens where the login page is (M-08)', () => {
	const ADMIN = 'https://admin.example.com';

	test.each<[settings: object, path: string | undefined, url: string]>([
		[{}, undefined, `${SHOP}/?psg_magic_link=SECRET`],
		[{}, '/invite?plan=2', `${SHOP}/invite?psg_magic_link=SECRET&plan=2`],
		[{}, `/in?x=psg_magic_link%3D${planted}`, `${SHOP}/?psg_magic_link=SECRET`],
		[{ login_url: '/in' }, undefined, `${SHOP}/in?psg_magic_link=SECRET`],
		[{ login_url: `${ADMIN}/in?a=b` }, undefined, `${ADMIN}/in?psg_magic_link=SECRET&a=b`],
		[{ login_url: `${ADMIN}/in` }, '/invite', `${ADMIN}/invite?psg_magic_link=SECRET`],
		[{ login_url: `${ID}/login` }, undefined, `${ID}/login?psg_magic_link=SECRET`],
		[{ login_url: `${ID}/login` }, '/register', `${ID}/register?psg_magic_link=SECRET`],
		[{ auth_origins: [] }, undefined, `${ID}/?psg_magic_link=SECRET`],
		[{ auth_origins: [] }, '/invite?plan=2', `${ID}/invite?psg_magic_link=SECRET&plan=2`],
		[{ auth_origins: [] }, '//evil.example', `${ID}/?psg_magic_link=SECRET`]
	])('%j and %s', (settings, path, url) => {
		const of = { ...app, auth_origins: [SHOP, ADMIN], ...settings };
		const wish = { purpose: 'login', path, origin: undefined } as const;
		expect(make(of, wish, secret).url.replace(secret, 'SECRET')).toBe(url);
	});
});

test('a user without an account is led to /register, or to the page of the team that logs in', () => {
	expect(toRegister(app, ID)).toBe(`${ID}/register`);
	expect(toRegister(app, SHOP)).toBe(`${SHOP}/`);
	expect(toRegister({ ...app, auth_origins: [ID] }, ID)).toBe(`${ID}/`);
});
