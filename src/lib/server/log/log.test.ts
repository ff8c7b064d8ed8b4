import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';

/** What a process that does this has written when it has ended. */
function output(act: string): Promise<string> {
	const log = JSON.stringify(new URL('./log.ts', import.meta.url).href);
	const script = `
		import * as log from ${log};
		const answered = { method: 'GET', path: '/', status: 200, duration_ms: 1 };
		const request = (id) => log.request({ request_id: id }, answered);
		${act}`;
	return new Promise((resolve) => {
		execFile(process.execPath, ['--input-type=module', '-e', script], (_, stdout) =>
			resolve(stdout)
		);
	});
}

test('an exit loses no line of a request (L-01)', async () => {
	const written = await output(`request('a'); request('b'); process.exit(0)`);
	expect(written.match(/"request_id":"\w"/g)).toEqual(['"request_id":"a"', '"request_id":"b"']);
});

test('a fault is written at once, after the lines before it (L-01)', async () => {
	const written = await output(
		`request('a'); log.fault(new Error('x')); process.kill(process.pid, 'SIGKILL')`
	);
	expect(written.match(/"msg":"\w+"/g)).toEqual(['"msg":"request"', '"msg":"fault"']);
});
