/** Colours as `#rrggbb`. */
export const isColor = (text: string) => /^#[0-9a-f]{6}$/i.test(text);

/** `color` with `share` (0 to 1) of `other` in it. */
export function mix(color: string, other: string, share: number): string {
	const to = channels(other);
	const mixed = channels(color).map((value, i) => value + ((to[i] ?? 0) - value) * share);
	return `#${mixed.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}

/** From 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(a: string, b: string): number {
	const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
	return (light + 0.05) / (dark + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(color: string): number {
	const [r = 0, g = 0, b = 0] = channels(color).map((value) => {
		const part = value / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function channels(color: string): number[] {
	return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
}
