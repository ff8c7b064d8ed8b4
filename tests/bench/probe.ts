import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * The server under measurement, and beside it a second port that tells what its process has used, at
 * `/live` after a collection.
 * `BENCH_SERVER` is the program to run, `BENCH_PROBE` the port.
 */
const { BENCH_SERVER = '', BENCH_PROBE } = process.env;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

createServer(({ url }, response) => {
	if (url === '/live') collect();
	const { user, system } = process.cpuUsage();
	const { rss, heapUsed } = process.memoryUsage();
	response.end(JSON.stringify({ cpu: user + system, rss, heap: heapUsed }));
})
	.listen(Number(BENCH_PROBE), '127.0.0.1')
	.unref();

await import(pathToFileURL(BENCH_SERVER).href);
