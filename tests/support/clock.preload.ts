/**
 * Loaded before a program (`node --import`), so that its parent can set what it takes for the present
 * time: `?offset=` in this module's URL says how many milliseconds ahead it is at the start, `?steady=` by
 * how many `performance.now()` is, `?at=` the time at which it stands still. Timers go on as they are.
 */
import type { Clock } from './clock.ts';

const { searchParams } = new URL(import.meta.url);
const at = searchParams.get('at');
let clock: Clock = {
	offset: Number(searchParams.get('offset')),
	steady: Number(searchParams.get('steady')),
	at: at === null ? undefined : Number(at)
};

const RealDate = Date;
const realNow = Date.now.bind(Date);

RealDate.now = () => (clock.at ?? realNow()) + clock.offset;

const realSteady = performance.now.bind(performance);
performance.now = () => realSteady() + clock.steady;

globalThis.Date = new Proxy(RealDate, {
	apply: () => new RealDate(RealDate.now()).toString(),
	construct: (target, values, newTarget: NewableFunction) =>
		Reflect.construct(target, values.length === 0 ? [RealDate.now()] : values, newTarget) as Date
});
RealDate.prototype.constructor = globalThis.Date;

process.on('message', (message: Partial<Clock>) => {
	if (typeof message.offset !== 'number') return;
	clock = message as Clock;
	process.send?.(message);
});
// The channel to the parent must not keep the process alive.
process.channel?.unref();
