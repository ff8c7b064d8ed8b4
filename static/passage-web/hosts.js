// For pages that keep the npm packages of Passage, before their scripts: leads the requests that the
// packages send to Passage's hosts, which are gone, to the server that this file came from.
(() => {
	const { origin } = new URL(document.currentScript.src);
	const hosts = [
		['https://auth.passage.id/', `${origin}/`],
		[
			'https://storage.googleapis.com/passage-frontend/locales/passage-auth/',
			`${origin}/passage-web/texts/`
		]
	];
	// By this id the service knows a browser again, for which a page of another origin sends no cookie.
	const browserId = () => {
		try {
			const stored = localStorage.getItem('postern_browser');
			if (/^[\w-]{43}$/.test(stored)) return stored;
			const bytes = crypto.getRandomValues(new Uint8Array(32));
			const id = btoa(String.fromCharCode(...bytes))
				.replaceAll('+', '-')
				.replaceAll('/', '_')
				.replace('=', '');
			localStorage.setItem('postern_browser', id);
			return id;
		} catch {
			return undefined;
		}
	};
	const forApi = (options) => {
		const headers = new Headers(options?.headers);
		const id = origin === location.origin ? undefined : browserId();
		if (id !== undefined) headers.set('postern-browser', id);
		// Version 1 of the elements names no type for its JSON, and sends nothing where it means {}.
		const body = options?.body ?? (options?.method === 'POST' ? '{}' : undefined);
		if (body !== undefined && !headers.has('content-type')) {
			headers.set('content-type', 'application/json');
		}
		return { ...options, body, headers };
	};
	const { fetch } = window;
	window.fetch = (request, options) => {
		const host = hosts.find(([gone]) => typeof request === 'string' && request.startsWith(gone));
		if (!host) return fetch(request, options);
		const isApi = host === hosts[0];
		return fetch(host[1] + request.slice(host[0].length), isApi ? forApi(options) : options);
	};
})();
