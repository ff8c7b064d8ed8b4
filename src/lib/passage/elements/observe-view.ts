import { viewOf, type View } from './views.ts';

let repair: (host: HTMLElement, shadow: ShadowRoot) => void = () => {};

/** Loads the repairs, which nothing needs before there is an element. Never rejects. */
export const loadRepairs = (): Promise<void> =>
	import('./auth-repairs.ts').then((module) => void (repair = module.repair)).catch(() => {});

export interface ObserveOptions {
	/** The tag to look for below the node. */
	tag: string;
	/** Called with every change of the view, first with what is there at the start. */
	onview: (view: View, host: HTMLElement | null) => void;
	/** Called after every change in the element, after `onview`. */
	onchange?: (host: HTMLElement, shadow: ShadowRoot) => void;
}

const PULSE_MS = 250;

/** Calls back after changes; at intervals too, until the browser's observer shows that it works. */
function watch(nodes: [Node, MutationObserverInit][], changed: () => void): () => void {
	const pulse = setInterval(changed, PULSE_MS);
	const observer = new MutationObserver(() => {
		clearInterval(pulse);
		changed();
	});
	for (const [node, options] of nodes) observer.observe(node, options);
	return () => {
		clearInterval(pulse);
		observer.disconnect();
	};
}

/** Calls back after each change in one element. The function that it returns stops that. */
function follow(host: HTMLElement, changed: (shadow: ShadowRoot) => void): () => void {
	let stopped = false;
	let stop = () => {};

	function start() {
		const shadow = host.shadowRoot;
		if (stopped) return;
		// No event announces a shadow root that comes after the definition: look again.
		if (!shadow) return void setTimeout(start, 20);
		const all = { childList: true, subtree: true };
		const attributeFilter = ['class', 'style', 'disabled'];
		stop = watch(
			[
				[shadow, { ...all, characterData: true, attributeFilter }],
				// The form and the code boxes move here.
				[host, { ...all, attributeFilter: ['class'] }]
			],
			() => changed(shadow)
		);
		changed(shadow);
	}

	if (host.shadowRoot) start();
	else void customElements.whenDefined(host.localName).then(start);
	return () => {
		stopped = true;
		stop();
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

	const stopWatching = watch([[node, { childList: true, subtree: true }]], find);
	find();

	return {
		update(next: ObserveOptions) {
			options = next;
			find();
		},
		destroy() {
			stopWatching();
			stop();
		}
	};
}
