import type { Brand } from './lib/server/brand.ts';

// What makes the app yours. Pages, sign-in elements, mails, the favicon and the browser's own colour
// follow from it. Change it and restart; invalid values are reported at startup.
//
//	name     in the header, titles, mails and passkey managers; the setting APP_NAME overrides it
//	accent   the colour of buttons and links, as #rrggbb: one on light pages, one on dark pages
//	logo     an SVG, also the favicon; var(--accent) in it is the accent, light or dark
//	support  an email address or a web page for users who need help; '' for none
//	footer   whether pages end with a line about Postern
//
// For example:
//	name: 'Acme', accent: { light: '#5b2a86', dark: '#cdb4e8' }, support: 'help@acme.example',
//	logo: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="var(--accent)" /></svg>'
export const brand: Brand = {
	name: 'Postern',
	accent: { light: '#14624a', dark: '#74d3aa' },
	logo: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
		<path d="M1 16V7a7 7 0 0 1 14 0v9Z" fill="var(--accent)" />
		<path d="M8 16V3a4 4 0 0 1 4 4v9Z" fill="#f3c469" />
	</svg>`,
	support: '',
	footer: true
};
