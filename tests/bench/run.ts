import { cpus, loadavg, release } from 'node:os';
import { parseArgs } from 'node:util';
import { alone } from './alone.ts';
import { instances } from './instances.ts';
import { messageRequests } from './messages.ts';
import { biggest, scriptSizes } from './scripts.ts';
import { start } from './servers.ts';
import { sideBySide } from './side-by-side.ts';
import { startTimes } from './start-time.ts';
import { print } from './table.ts';
import { usable } from './usable.ts';
import { atScale } from './users.ts';

// The measurements of docs/performance.md: all, or the parts that are named (`npm run bench -- alone`), or
// those of a database with many users (`npm run bench -- --users 100000`, with `--postgres` on Postgres).
// They need build/, as `npm run build` makes it.
const parts: Record<string, () => Promise<void>> = {
	'side-by-side': sideBySide,
	alone,
	start: async () => print(['what', 'measured', 'goal', ''], await startTimes()),
	scripts,
	usable: async () => print(['what', 'measured', 'goal', ''], await usable()),
	instances,
	messages: async () =>
		print(['what', 'measured'], await messageRequests({ perSecond: 150, seconds: 20 }))
};

const { positionals: named, values } = parseArgs({
	allowPositionals: true,
	options: { users: { type: 'string' }, postgres: { type: 'boolean' } }
});
for (const name of named) {
	if (!parts[name]) throw new Error(`${name} is no part: ${Object.keys(parts).join(', ')}.`);
}
const [load = 0] = loadavg();
console.log(
	`Node ${process.versions.node}, Linux ${release()}, ${cpus().length} × ${cpus()[0]?.model}`
);
if (load > 1) console.log(`Others work on this machine (load ${load.toFixed(1)}): expect worse.`);
if (values.users) await atScale(Number(values.users), values.postgres ?? false);
else
	for (const [name, part] of Object.entries(parts)) {
		if (named.length === 0 || named.includes(name)) await part();
	}

async function scripts(): Promise<void> {
	const { http, remove } = await start();
	try {
		const { ours, rows } = await scriptSizes(http, '/register');
		print(['what', 'measured', 'goal', ''], rows);
		console.log(`\nThe biggest scripts of /register:\n${biggest(ours)}`);
	} finally {
		await remove();
	}
}
