/** The origin of the identity service: the one that this script came from. */
export const origin = originOf(
	// A module has no `currentScript`, but its tag is there.
	document.currentScript ?? document.querySelector('script[src*="/passage-web.js"]')
);

function originOf(tag: Element | null): string {
	const src = tag instanceof HTMLScriptElement ? tag.src : '';
	if (src) return new URL(src).origin;
	throw new Error('Load it with a tag: <script src="https://…/passage-web.js"></script>');
}
