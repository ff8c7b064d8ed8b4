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
	const { fetch } = window;
	window.fetch = (request, options) => {
		const host = hosts.find(([gone]) => typeof request === 'string' && request.startsWith(gone));
		return fetch(host ? host[1] + request.slice(host[0].length) : request, options);
	};
})();
