/** Functions that run in the page: each is sent there by itself, so it may use nothing of this file. */

/** The visible text of the page, that of open shadow roots included. */
export function visibleText(): string {
	const read = (node: Node): string => {
		if (node instanceof Text) return node.data;
		const slotted = node instanceof HTMLSlotElement ? node.assignedNodes() : [];
		const shadow = node instanceof Element ? node.shadowRoot : null;
		const inner = slotted.length > 0 ? slotted : (shadow ?? node).childNodes;
		if (!(node instanceof Element)) return [...inner].map(read).join('');
		const { display, visibility } = getComputedStyle(node);
		if (display === 'none' || visibility === 'hidden' || node.tagName === 'SCRIPT') return '';
		const text = [...inner].map(read).join('');
		return /^(inline|contents)$/.test(display) ? text : ` ${text} `;
	};
	return read(document.body).replace(/\s+/g, ' ').trim();
}

/**
 * The one visible control of that name or `data-testid`, after it was scrolled into view: its middle,
 * its value, and whether a click there hits it. Null where there is none or more than one.
 */
export function lookFor(name: string) {
	const all = (root: Document | ShadowRoot): Element[] =>
		[...root.querySelectorAll('*')].flatMap((each) =>
			each.shadowRoot ? [each, ...all(each.shadowRoot)] : [each]
		);
	const plain = (text?: string | null) => (text ?? '').replace(/\s+/g, ' ').trim();
	const named = (each: Element) => {
		if (each.getAttribute('data-testid') === name) return true;
		const labels = [...((each as HTMLInputElement).labels ?? [])].map((label) => label.textContent);
		const spoken = each.ariaLabel ?? labels[0] ?? each.textContent;
		return plain(spoken) === name;
	};
	const controls = 'a, button, input, select, textarea, summary, [role=button], [role=option]';
	const [found, ...more] = all(document).filter(
		(each) =>
			each.matches(controls) &&
			each.checkVisibility({ visibilityProperty: true }) &&
			each.getClientRects().length > 0 &&
			named(each)
	);
	if (!found || more.length > 0) return null;
	found.scrollIntoView({ block: 'center', behavior: 'instant' });
	const box = found.getBoundingClientRect();
	const [x, y] = [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
	let hit = document.elementFromPoint(x, y);
	while (hit?.shadowRoot && hit !== found) {
		const inner = hit.shadowRoot.elementFromPoint(x, y);
		if (!inner || inner === hit) break;
		hit = inner;
	}
	const enabled = !found.matches(':disabled');
	return {
		x,
		y,
		value: (found as HTMLInputElement).value,
		clickable: enabled && found.contains(hit)
	};
}
