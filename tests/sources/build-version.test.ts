import { expect, test } from 'vitest';

test('builds of the same sources have the same version, whenever they are made', async () => {
	const load = async (copy: number) =>
		(await import(/* @vite-ignore */ `../../svelte.config.js?${copy}`)) as {
			default: { kit: { version: { name: string } } };
		};
	const [first, second] = await Promise.all([load(1), load(2)]);
	expect(first).not.toBe(second);
	expect(first.default.kit.version.name).toMatch(/^[\da-f]{12}$/);
	expect(second.default.kit.version.name).toBe(first.default.kit.version.name);
});
