import type { RequestEvent } from '@sveltejs/kit';
import { expect, test, vi } from 'vitest';
import type { App } from '../relying-party.ts';
import { home } from './next-page.ts';

const ROUTES: Record<string, string> = {
	'/account': '/account',
	'/login': '/(auth)/login',
	'/welcome': '/welcome',
	'/claim/open': '/claim/open'
};
vi.mock('$app/paths', () => ({
	match: (page: string) => {
		const id = ROUTES[page.replace(/\?.*/, '')];
		return Promise.resolve(id ? { id, params: {} } : null);
	}
}));

const ID = 'https://id.example.com';
const SHOP = 'https://shop.example.com';

test.each([
	['/account?tab=1', [], '/account?tab=1'],
	[`${ID}/account`, [SHOP], '/account'],
	[`${SHOP}/home`, [SHOP], `${SHOP}/home`],
	// A page of the team's, on an origin where ours are not, or are.
	['/home', [SHOP], '/dashboard'],
	['/home', [SHOP, ID], '/home'],
	// These would lead back here.
	['/login', [], '/dashboard'],
	['/login', [ID], '/dashboard'],
	['/welcome', [], '/dashboard'],
	['/claim/open', [], '/dashboard']
])('REDIRECT_URL=%s beside pages of %j leads to %s', async (redirect_url, auth_origins, page) => {
	const app = { origin: ID, auth_origins, redirect_url } as unknown as App;
	expect(await home({ locals: { app } } as unknown as RequestEvent)).toBe(page);
});
