/** What a flood sends: a request that costs the server something, and gets no one anywhere. */
export interface Bad {
	method: string;
	path: string;
	headers?: Record<string, string>;
	body?: string;
}

const json = { 'content-type': 'application/json' };

/** The kinds of floods. `turn` makes each request another one. */
export const floods = {
	lookups: (api, turn) => ({ method: 'GET', path: `${api}/users?identifier=u${turn}@example.com` }),
	'ceremony starts': (api, turn) => ({
		method: 'POST',
		path: `${api}/login/webauthn/start`,
		headers: json,
		body: JSON.stringify({ identifier: `u${turn}@example.com` })
	}),
	'wrong codes': (api, turn) => ({
		method: 'POST',
		path: `${api}/otp/activate`,
		headers: json,
		body: JSON.stringify({ otp_id: `wrong${turn}`, otp: '000000' })
	}),
	'message requests': (api, turn) => ({
		method: 'POST',
		path: `${api}/register/otp`,
		headers: json,
		body: JSON.stringify({ identifier: `u${turn}@example.com` })
	}),
	'garbage tokens': (_, turn) => ({
		method: 'GET',
		path: '/dashboard',
		headers: { cookie: `psg_auth_token=eyJhbGciOiJSUzI1NiJ9.${turn}.${'x'.repeat(600)}` }
	}),
	'big bodies': (_, turn) => ({
		method: 'POST',
		path: '/drafts',
		headers: json,
		body: JSON.stringify({ identifier: `u${turn}@example.com`, fields: 'x'.repeat(60_000) })
	})
} satisfies Record<string, (api: string, turn: number) => Bad>;

export type Kind = keyof typeof floods;
