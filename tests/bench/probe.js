import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Loaded before a server under measurement (`node --import`): a second port, BENCH_PROBE, tells what its
// process has used, at `/live` after a collection. In JavaScript, since a compiler would count too.
setFlagsFromString('--expose-gc');
/** @type {() => void} */
const collect = runInNewContext('gc');

createServer(({ url }, response) => {
	if (url === '/live') collect();
	const { user, system } = process.cpuUsage();
	const { rss, heapUsed } = process.memoryUsage();
	response.end(JSON.stringify({ cpu: user + system, rss, heap: heapUsed }));
})
	.listen(Number(process.env['BENCH_PROBE']), '127.0.0.1')
	.unref();
