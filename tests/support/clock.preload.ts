/**
 * Loaded before a program (`node --import`), so that its parent can move what it takes for the
 * present time; `?offset=` in this module's URL says by how many milliseconds at the start. Timers
 * and `performance` go on as they are.
 */
let offset = Number(new URL(import.meta.url).searchParams.get('offset'));

const RealDate = Date;
const realNow = Date.now.bind(Date);

RealDate.now = () => realNow() + offset;

globalThis.Date = new Proxy(RealDate, {
	apply: () => new RealDate(RealDate.now()).toString(),
	construct: (target, values, newTarget: NewableFunction) =>
		Reflect.construct(target, values.length === 0 ? [RealDate.now()] : values, newTarget) as Date
});
RealDate.prototype.constructor = globalThis.Date;

process.on('message', (message: { offset?: number }) => {
	if (typeof message.offset !== 'number') return;
	offset = message.offset;
	process.send?.(message);
});
// Listening for the parent is no reason to stay alive.
process.channel?.unref();
