import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rewrite } from './short-lived.ts';

const runtime = new URL('../runtime/server/respond.js', import.meta.resolve('@sveltejs/kit'));

test('both functions that the installed Kit writes into an event come by way of a call', () => {
	const before = readFileSync(fileURLToPath(runtime), 'utf8');
	const after = rewrite(before);
	const written = /event\.[\w.]+ = (?:async )?(?:\(|function)/g;
	expect(before.match(written)).toHaveLength(2);
	expect(after.match(written)).toBeNull();
	expect(after.match(/ = Object\(\(\) => \{\s+throw new Error\([^;]*\);\s+\}\);/g)).toHaveLength(2);
});
