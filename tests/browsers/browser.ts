import { until } from '../support/wait.ts';
import type { Driver } from './driver.ts';
import { lookFor, visibleText } from './in-page.ts';

/** Keys that write no text, by WebDriver's numbers (WebDriver §17.4.2). */
const KEYS: Record<string, string> = { Enter: '\uE007', Control: '\uE009' };

/** A control by its name, as people and screen readers know it, or by its `data-testid`. */
type Control = string;

/** A browser as a person uses it: each action waits for what it needs, at most twenty seconds. */
export class Browser {
	readonly #driver: Driver;
	readonly #origin: string;

	constructor(driver: Driver, origin: string) {
		this.#driver = driver;
		this.#origin = origin;
	}

	/** Opens a path of the app, or an address. */
	async goto(path: string): Promise<void> {
		await this.#driver.send('WebDriver:Navigate', { url: new URL(path, this.#origin).href });
	}

	async back(): Promise<void> {
		await this.#driver.send('WebDriver:Back');
	}

	async reload(): Promise<void> {
		await this.#driver.send('WebDriver:Refresh');
	}

	/** Opens a window with the same cookies and goes to it. Gives a function that goes back. */
	async newWindow(): Promise<() => Promise<void>> {
		const before = await this.#driver.send('WebDriver:GetWindowHandle');
		const opened = await this.#driver.send('WebDriver:NewWindow', { type: 'window' });
		const goTo = async (handle: unknown) => {
			await this.#driver.send('WebDriver:SwitchToWindow', { handle });
		};
		await goTo((opened as { handle: string }).handle);
		return () => goTo(before);
	}

	/** Runs a function in the page, with JSON for arguments, and gives its value. */
	async run<Value, Args extends unknown[]>(
		script: (...args: Args) => Value,
		...args: Args
	): Promise<Awaited<Value>> {
		return (await this.#driver.send('WebDriver:ExecuteScript', {
			script: `return (${script}).apply(null, arguments)`,
			args
		})) as Awaited<Value>;
	}

	/** Waits until the page is at that path, query included. */
	async arrivesAt(path: string): Promise<void> {
		const here = () => this.run(() => location.pathname + location.search);
		await this.#until(`the page ${path}`, async () => (await here()) === path);
	}

	/** Waits until the page shows the text, as `visibleText` gives it. */
	async sees(text: string): Promise<void> {
		const wanted = text.replace(/\s/g, ' ');
		await this.#until(`“${text}”`, async () => (await this.run(visibleText)).includes(wanted));
	}

	/** Waits until the page shows the text no more. */
	async seesNoMore(text: string): Promise<void> {
		await this.#until(`no “${text}”`, async () => !(await this.run(visibleText)).includes(text));
	}

	/** Waits until the control has that value. */
	async reads(control: Control, value: string): Promise<void> {
		const read = async () => (await this.run(lookFor, control))?.value === value;
		await this.#until(`“${value}” in “${control}”`, read);
	}

	/** Waits until the control stands still with nothing above it, and clicks on it. */
	async click(control: Control): Promise<void> {
		let last = '';
		const place = await this.#until(`“${control}” to click on`, async () => {
			const found = await this.run(lookFor, control);
			const before = last;
			last = JSON.stringify(found);
			return before === last && found?.clickable && found;
		});
		await this.#act('pointer', [
			{ type: 'pointerMove', x: place.x, y: place.y, origin: 'viewport' },
			{ type: 'pointerDown', button: 0 },
			{ type: 'pointerUp', button: 0 }
		]);
	}

	/** Replaces the text of a box by typing. */
	async fill(box: Control, text: string): Promise<void> {
		await this.click(box);
		await this.press('Control', 'a');
		await this.type(text);
	}

	/** Types where the focus is. */
	async type(text: string): Promise<void> {
		const keys = [...text].flatMap((value) => [
			{ type: 'keyDown', value },
			{ type: 'keyUp', value }
		]);
		await this.#act('key', keys);
	}

	/** Presses keys together. */
	async press(...names: string[]): Promise<void> {
		const values = names.map((name) => KEYS[name] ?? name);
		await this.#act('key', [
			...values.map((value) => ({ type: 'keyDown', value })),
			...values.toReversed().map((value) => ({ type: 'keyUp', value }))
		]);
	}

	/** Gives the browser a security key that holds passkeys, verifies its user and never asks. */
	async addPasskeys(): Promise<void> {
		await this.#driver.send('WebAuthn:AddVirtualAuthenticator', {
			protocol: 'ctap2',
			// Firefox makes no passkey on a virtual device of transport `internal`.
			transport: 'usb',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserConsenting: true,
			isUserVerified: true
		});
	}

	async #act(type: 'key' | 'pointer', actions: object[]): Promise<void> {
		const input = { type, id: type, actions };
		await this.#driver.send('WebDriver:PerformActions', { actions: [input] });
	}

	/** Asks until there is an answer; a page that is being left gives none. */
	async #until<Answer>(what: string, ask: () => Promise<Answer | undefined | false | null>) {
		const answer = () => ask().catch(() => undefined);
		try {
			return await until(what, async () => (await answer()) ?? undefined);
		} catch (error) {
			const page = await this.run(() => `${location} shows:`).catch(String);
			const text = await this.run(visibleText).catch(String);
			throw new Error(`${(error as Error).message} ${page} ${text}`, { cause: error });
		}
	}
}
