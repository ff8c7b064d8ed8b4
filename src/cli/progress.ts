/** How far a command is, in one line of the terminal; nothing where the standard error is no terminal. */
export class Progress {
	readonly #name: string;
	#shown = -1;

	constructor(name: string) {
		this.#name = name;
	}

	show(done: number, whole: number): void {
		const percent = whole > 0 ? Math.floor((100 * done) / whole) : 100;
		if (!process.stderr.isTTY || percent === this.#shown) return;
		this.#shown = percent;
		const bar = '█'.repeat(percent / 5).padEnd(20, '░');
		process.stderr.write(`\r${bar} ${String(percent).padStart(3)} %  ${this.#name}`);
	}

	/** Writes a line above. */
	write(line: string): void {
		this.end();
		process.stderr.write(`${line}\n`);
	}

	/** Takes the line away. */
	end(): void {
		if (this.#shown >= 0) process.stderr.write('\r\x1b[K');
		this.#shown = -1;
	}
}
