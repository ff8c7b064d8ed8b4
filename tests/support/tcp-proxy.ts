import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A proxy to a server of this machine, which can silently stop all traffic. */
export class Way {
	readonly port: number;
	readonly #sockets = new Set<Socket>();
	readonly #close: () => void;
	#still = false;

	private constructor(port: number, close: () => void) {
		this.port = port;
		this.#close = close;
	}

	/** Leads from a free port to that one; the caller must `remove` it. */
	static async to(target: number): Promise<Way> {
		const entry = createServer((near) => way.#lead(near, connect(target, '127.0.0.1')));
		await once(entry.listen(0, '127.0.0.1'), 'listening');
		const way = new Way((entry.address() as AddressInfo).port, () => entry.close());
		return way;
	}

	/** From now on no byte arrives, without an error, on open connections and on new ones. */
	stand(): void {
		this.#still = true;
		for (const socket of this.#sockets) socket.pause();
	}

	/** Everything flows again, also what was sent meanwhile. */
	go(): void {
		this.#still = false;
		for (const socket of this.#sockets) socket.resume();
	}

	remove(): void {
		this.#close();
		for (const socket of this.#sockets) socket.destroy();
	}

	#lead(near: Socket, far: Socket): void {
		for (const [from, to] of [
			[near, far],
			[far, near]
		] as const) {
			this.#sockets.add(from);
			from.pipe(to);
			if (this.#still) from.pause();
			from.on('error', () => {});
			from.once('close', () => {
				this.#sockets.delete(from);
				to.destroy();
			});
		}
	}
}
