import type { Brand } from '../../src/lib/server/brand.ts';

export const brand: Brand = {
	name: 'Postern',
	accent: { light: '#14624a', dark: '#74d3aa' },
	logo: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M1 16V7a7 7 0 0 1 14 0v9Z" fill="var(--accent)" /></svg>',
	support: '',
	footer: true
};
