import { contrast, isColor, mix } from './colors.ts';

/** What makes the app its owner's; declared in `src/brand.ts`. */
export interface Brand {
	name: string;
	/** `#rrggbb`. */
	accent: { light: string; dark: string };
	/** An SVG; `var(--accent)` in it is the accent. */
	logo: string;
	/** An email address, a web page, or '' for none. */
	support: string;
	/** Whether pages end with a line about Postern. */
	footer: boolean;
}

/** The least contrast of text (WCAG 2.2, 1.4.3). */
const READABLE = 4.5;
const WHITE = '#ffffff';
const BLACK = '#000000';

/** What is invalid, a line each with the value to change. */
export function errors({ name, accent, logo, support }: Brand): string[] {
	const rules: [broken: boolean, line: string][] = [
		[!/^.{1,64}$/.test(name), 'name must be 1 to 64 characters long.'],
		[!isColor(accent.light), 'accent.light must be a colour such as #1a4fa0.'],
		[!isColor(accent.dark), 'accent.dark must be a colour such as #9cc2ff.'],
		[!/^\s*<svg\s[^>]*xmlns=/.test(logo), 'logo must be an SVG: <svg xmlns="…">…</svg>.'],
		[
			!/^$|^[^\s@:]+@[^\s@]+$|^https:\/\/[^\s]+$/.test(support),
			"support must be an email address, a web page that begins with https://, or ''."
		]
	];
	return rules.filter(([broken]) => broken).map(([, line]) => `src/brand.ts: ${line}`);
}

/** What works but is hard to read. */
export function warnings({ accent }: Brand): string[] {
	const [light, dark] = [
		contrast(accent.light, WHITE),
		contrast(accent.dark, darkPage(accent.dark))
	];
	return [
		...(light < READABLE ? [weak('accent.light', 'white', light, 'darker')] : []),
		...(dark < READABLE ? [weak('accent.dark', 'a dark page', dark, 'lighter')] : [])
	];
}

const weak = (what: string, ground: string, ratio: number, change: string) =>
	`${what} in src/brand.ts is hard to read on ${ground} (contrast ${ratio.toFixed(1)}, 4.5 is needed): make it ${change}.`;

/** The colour of text on `color`. */
export const textOn = (color: string) =>
	contrast(color, WHITE) >= READABLE ? WHITE : mix(color, BLACK, 0.85);

/** The accent under a pointer: darker on a light page, lighter on a dark one. */
export const hoverOn = (accent: string, theme: keyof Brand['accent']) =>
	theme === 'light' ? mix(accent, BLACK, 0.22) : mix(accent, WHITE, 0.25);

const lightPage = (accent: string) => mix(WHITE, accent, 0.04);
const darkPage = (accent: string) => mix('#0a0f0d', accent, 0.04);

/** The custom properties that follow from the brand; `src/app.css` has the others. */
export function stylesheet({ accent: { light, dark } }: Brand): string {
	const properties = (accent: string, page: string, hover: string) =>
		`--color-bg:${page};--color-accent:${accent};--color-accent-text:${textOn(accent)};--color-accent-hover:${hover}`;
	const bright = properties(light, lightPage(light), hoverOn(light, 'light'));
	const dim = properties(dark, darkPage(dark), hoverOn(dark, 'dark'));
	return `:root{--color-brand:${light};${bright}}@media (prefers-color-scheme:dark){:root{${dim}}}`;
}

/** For the head of every page: the colours, also that of the browser's own frame. */
export function head(brand: Brand): string {
	const { light, dark } = brand.accent;
	const frame = (scheme: string, color: string) =>
		`<meta name="theme-color" content="${color}" media="(prefers-color-scheme: ${scheme})" />`;
	return `${frame('light', lightPage(light))}${frame('dark', darkPage(dark))}<style>${stylesheet(brand)}</style>`;
}

/** The logo as a file of its own. */
export function logoFile({ logo, accent }: Brand): string {
	const style = `<style>:root{--accent:${accent.light}}@media (prefers-color-scheme:dark){:root{--accent:${accent.dark}}}</style>`;
	return logo.trim().replace(/<svg[^>]*>/, `$&${style}`);
}

/** What a link to the support reads and where it leads; null where there is none. */
export function supportOf({ support }: Brand): { text: string; href: string } | null {
	if (!support) return null;
	if (support.startsWith('https:'))
		return { text: support.slice('https://'.length), href: support };
	return { text: support, href: `mailto:${support}` };
}
