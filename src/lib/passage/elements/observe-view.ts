import { repair } from './auth-repairs.ts';
import { viewOf, type View } from './views.ts';

export interface ObserveOptions {
	/** The tag to look for below the node. */
	tag: string;
	/** Called with every change of the view, first with what is there at the start. */
	onview: (view: View, host: HTMLElement | null) => void;
	/** Called after every change in the element, after `onview`. */
	onchange?: (host: HTMLElement, shadow: ShadowRoot) => void;
}

/** Calls back after each change in one element. The function that it returns stops that. */
function follow(host: HTMLElement, changed: (shadow: ShadowRoot) => void): () => void {
	let stopped = false;
	let observer: MutationObserver | undefined;

	function start() {
		const shadow = host.shadowRoot;
		if (stopped) return;
		// No event announces a shadow root that comes after the definition: look again.
		if (!shadow) return void requestAnimationFrame(start);
		observer = new MutationObserver(() => changed(shadow));
		observer.observe(shadow, {
			childList: true,
			subtree: true,
			characterData: true,
			attributeFilter: ['class', 'style', 'disabled']
		});
		// The form and the code boxes move here.
		observer.observe(host, { childList: true, subtree: true, attributeFilter: ['class'] });
		changed(shadow);
	}

	if (host.shadowRoot) start();
	else void customElements.whenDefined(host.localName).then(start);
	return () => {
		stopped = true;
		observer?.disconnect();
	};
}

/**
 * Svelte action: reports the view of the Passage element below `node`, whenever and however often
 * that element comes, and repairs what each view lacks for assistive technology.
 */
export function observeView(node: HTMLElement, options: ObserveOptions) {
	let host: HTMLElement | null = null;
	let view: View | undefined;
	let stop = () => {};

	function report(next: View) {
		if (next === view) return;
		view = next;
		options.onview(next, host);
	}

	function changed(shadow: ShadowRoot) {
		if (!host) return;
		repair(host, shadow);
		const next = viewOf(shadow);
		// One view fades out before the next is drawn.
		if (next !== 'loading') report(next);
		options.onchange?.(host, shadow);
	}

	function find() {
		const found = node.querySelector<HTMLElement>(options.tag);
		if (found === host && view) return;
		stop();
		host = found;
		report('loading');
		stop = host ? follow(host, changed) : () => {};
	}

	const arrivals = new MutationObserver(find);
	arrivals.observe(node, { childList: true, subtree: true });
	find();

	return {
		update(next: ObserveOptions) {
			options = next;
			find();
		},
		destroy() {
			arrivals.disconnect();
			stop();
		}
	};
}
