import type { Brand } from '../../src/lib/server/brand.ts';

export const brand: Brand = {
	name: 'Acme',
	accent: { light: '#5b2a86', dark: '#cdb4e8' },
	logo: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><circle id="acme" r="1" fill="var(--accent)" /></svg>',
	support: 'help@acme.example',
	footer: false
};
