import { json, type Answer, type AuthResult } from './client.ts';

type Cookie = { value: string; path: string };

/** What a visitor sends where nothing else is said; `origin: null` leaves the header away. */
export type VisitorOptions = {
	origin?: string | null;
	headers?: Record<string, string>;
	/** Shared with another visitor: browsers keep them by host, whatever the port. */
	cookies?: Map<string, Cookie>;
};

/** A browser without a screen: keeps the app's cookies, follows no redirect, says its origin. */
export class Visitor {
	readonly url: string;
	readonly appId: string;
	readonly cookies: Map<string, Cookie>;
	/** Sent with every request but GET and HEAD; null for none. */
	origin: string | null;
	readonly headers: Record<string, string>;

	constructor(
		{ url, appId = '' }: { url: string; appId?: string },
		{ origin = url, headers = {}, cookies = new Map() }: VisitorOptions = {}
	) {
		this.url = url;
		this.appId = appId;
		this.origin = origin;
		this.headers = headers;
		this.cookies = cookies;
	}

	/** The name of one of the app's own cookies, on a plain-http loopback origin. */
	nameOf(cookie: 'refresh' | 'browser' | 'language' | 'flash'): string {
		return `postern_${cookie}_${new URL(this.url).port}_${this.appId}`;
	}

	/** Asks for a path of the app. Gives the answer unchanged, and stores its cookies. */
	async fetch(path: string, init: RequestInit = {}): Promise<Response> {
		const method = init.method ?? 'GET';
		const headers = new Headers({
			...this.headers,
			...Object.fromEntries(new Headers(init.headers))
		});
		if (this.origin !== null && !['GET', 'HEAD'].includes(method) && !headers.has('origin')) {
			headers.set('origin', this.origin);
		}
		const url = new URL(path, this.url);
		const cookies = this.#cookiesFor(url.pathname);
		if (cookies && !headers.has('cookie')) headers.set('cookie', cookies);
		const response = await fetch(url, { ...init, headers, redirect: 'manual' });
		for (const line of response.headers.getSetCookie()) this.#keep(line);
		return response;
	}

	/** Sends JSON and reads JSON. */
	async send<Body = unknown>(
		method: string,
		path: string,
		body?: unknown,
		headers: Record<string, string> = {}
	): Promise<Answer<Body>> {
		const response = await this.fetch(path, {
			method,
			headers: {
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...headers
			},
			body: body === undefined ? undefined : JSON.stringify(body)
		});
		return { status: response.status, headers: response.headers, body: await json<Body>(response) };
	}

	/** `POST /drafts`: the fields of a sign-up before it. */
	draft(identifier: string, fields: Record<string, unknown>) {
		return this.send<{ id: string }>('POST', '/drafts', { identifier, fields });
	}

	/** `POST /session`: exchanges tokens for cookies. */
	session(
		{ auth_token, refresh_token }: Pick<AuthResult, 'auth_token'> & Partial<AuthResult>,
		more: { draft?: string; next?: string } = {}
	) {
		return this.send<{ redirect_to: string }>('POST', '/session', {
			auth_token,
			refresh_token,
			...more
		});
	}

	/** `GET /user`: the signed-in user's profile. */
	profile<Profile = Record<string, unknown>>() {
		return this.send<Profile>('GET', '/user');
	}

	/** `POST /user`. */
	saveProfile<Profile = Record<string, unknown>>(fields: Record<string, unknown>) {
		return this.send<Profile>('POST', '/user', fields);
	}

	/** `POST /logout`. */
	logout(): Promise<Response> {
		return this.fetch('/logout', { method: 'POST' });
	}

	/** Another browser with the cookies of this one: stolen, or stored earlier. */
	copy(): Visitor {
		const { origin, headers } = this;
		const copy = new Visitor(this, { origin, headers });
		for (const [name, cookie] of this.cookies) copy.cookies.set(name, cookie);
		return copy;
	}

	/** RFC 6265 §5.4: those whose path leads to this one. */
	#cookiesFor(pathname: string): string {
		return [...this.cookies]
			.filter(([, { path }]) => pathname === path || pathname.startsWith(path.replace(/\/?$/, '/')))
			.map(([name, { value }]) => `${name}=${value}`)
			.join('; ');
	}

	/** RFC 6265 §5.2: an expired cookie deletes the one that is there. */
	#keep(line: string): void {
		const [pair = '', ...rest] = line.split(/;\s*/);
		const name = pair.slice(0, pair.indexOf('='));
		const attributes = new Map(
			rest.map((each) => {
				const [key = '', ...value] = each.split('=');
				return [key.toLowerCase(), value.join('=')];
			})
		);
		const maxAge = attributes.get('max-age');
		const expires = attributes.get('expires');
		const ended =
			maxAge === undefined
				? expires !== undefined && Date.parse(expires) <= Date.now()
				: Number(maxAge) <= 0;
		if (ended) this.cookies.delete(name);
		else {
			const value = pair.slice(name.length + 1);
			this.cookies.set(name, { value, path: attributes.get('path') || '/' });
		}
	}
}
