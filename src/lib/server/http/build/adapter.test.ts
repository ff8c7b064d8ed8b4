import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rewrite } from './adapter.ts';

const handler = new URL('files/handler.js', import.meta.resolve('@sveltejs/adapter-node'));

test('the installed adapter takes what turns requests into those of the Fetch standard from the bridge', () => {
	const before = readFileSync(handler, 'utf8');
	const after = rewrite(before);
	const imported = /import \{ createReadableStream, getRequest, setResponse \} from '([^']+)'/;
	expect(imported.exec(before)?.[1]).toBe('@sveltejs/kit/node');
	expect(imported.exec(after)?.[1]).toBe('./fetch-bridge.js');
	expect(() => rewrite(after)).toThrow('no longer imports');
});
