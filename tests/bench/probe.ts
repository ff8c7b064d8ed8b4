import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

/**
 * The server under measurement, and beside it a second port that tells what its process has used.
 * `BENCH_SERVER` is the program to run, `BENCH_PROBE` the port.
 */
const { BENCH_SERVER = '', BENCH_PROBE } = process.env;

createServer((_request, response) => {
	const { user, system } = process.cpuUsage();
	response.end(JSON.stringify({ cpu: user + system, rss: process.memoryUsage.rss() }));
})
	.listen(Number(BENCH_PROBE), '127.0.0.1')
	.unref();

await import(pathToFileURL(BENCH_SERVER).href);
