/**
 * Stand-ins for what a browser lacks, denies or breaks, so that neither a page nor an element stops for
 * it: in-app browsers deny storage, old ones lack a function, extensions replace one.
 */

/** Storage for as long as the page is open. */
class MemoryStorage implements Storage {
	readonly #items = new Map<string, string>();

	get length(): number {
		return this.#items.size;
	}
	key(index: number): string | null {
		return [...this.#items.keys()][index] ?? null;
	}
	getItem(key: string): string | null {
		return this.#items.get(key) ?? null;
	}
	setItem(key: string, value: string): void {
		this.#items.set(key, String(value));
	}
	removeItem(key: string): void {
		this.#items.delete(key);
	}
	clear(): void {
		this.#items.clear();
	}
}

/** An observer, or a channel to other tabs, that never has news. */
class Silent extends EventTarget {
	observe(): void {}
	unobserve(): void {}
	disconnect(): void {}
	takeRecords(): [] {
		return [];
	}
	postMessage(): void {}
	close(): void {}
}

/** Without it, a request has no time limit. */
class NoAbortController {
	readonly signal = undefined;
	abort(): void {}
}

function timeout(milliseconds: number): AbortSignal {
	const controller = new AbortController();
	setTimeout(() => controller.abort(), milliseconds);
	return controller.signal;
}

const noMedia = () => Object.assign(new Silent(), { matches: false });

/** More than a page or an element stores under one name. */
const SAMPLE = '0'.repeat(16_384);

function holds(storage: Storage): boolean {
	storage.setItem('postern', SAMPLE);
	const held = storage.getItem('postern') === SAMPLE;
	storage.removeItem('postern');
	return held;
}

interface Observer {
	observe(node: Element, options?: object): void;
	disconnect(): void;
}

function observes(observer: Observer): boolean {
	observer.observe(document.documentElement, { childList: true });
	observer.disconnect();
	return true;
}

function opens(): boolean {
	const channel = new BroadcastChannel('postern');
	channel.close();
	return listens(channel);
}

const listens = ({ addEventListener }: EventTarget) => typeof addEventListener === 'function';
const replaces = () =>
	History.prototype.replaceState.call(history, history.state, '') === undefined;

/** `[owner, name, whether it works, what stands in]`; a question that throws means no. */
const ASKED: [owner: () => object, name: string, works: () => boolean, standIn: unknown][] = [
	[() => window, 'localStorage', () => holds(localStorage), new MemoryStorage()],
	[() => window, 'sessionStorage', () => holds(sessionStorage), new MemoryStorage()],
	[() => window, 'matchMedia', () => listens(matchMedia('all')), noMedia],
	[() => window, 'MutationObserver', () => observes(new MutationObserver(() => {})), Silent],
	[() => window, 'ResizeObserver', () => observes(new ResizeObserver(() => {})), Silent],
	[
		() => window,
		'IntersectionObserver',
		() => observes(new IntersectionObserver(() => {})),
		Silent
	],
	[() => window, 'BroadcastChannel', opens, Silent],
	[() => window, 'AbortController', () => listens(new AbortController().signal), NoAbortController],
	[() => window, 'AbortSignal', () => typeof AbortSignal === 'function', {}],
	[() => AbortSignal, 'timeout', () => listens(AbortSignal.timeout(60_000)), timeout],
	[() => HTMLElement.prototype, 'inert', () => typeof document.body.inert === 'boolean', false],
	[() => history, 'state', () => history.state !== 0, null],
	[() => history, 'replaceState', replaces, () => {}],
	[() => navigator, 'onLine', () => typeof navigator.onLine === 'boolean', true],
	[() => navigator, 'userAgent', () => typeof navigator.userAgent === 'string', ''],
	[() => navigator, 'userAgentData', () => Reflect.get(navigator, 'userAgentData') !== 0, undefined]
];

/** Puts a stand-in wherever the browser fails. Call it before anything uses these. */
export function install(): void {
	for (const [owner, name, works, value] of ASKED) {
		const replace = () =>
			Object.defineProperty(owner(), name, { value, configurable: true, writable: true });
		if (!isTrue(works)) isTrue(() => Boolean(replace()));
	}
}

function isTrue(ask: () => boolean): boolean {
	try {
		return ask();
	} catch {
		return false;
	}
}
