import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Builder } from '@sveltejs/kit';
import { transformWithOxc } from 'vite';

const BRIDGE = fileURLToPath(new URL('../fetch-bridge.ts', import.meta.url));
const KIT = `'@sveltejs/kit/node'`;

/** A builder whose adapter-node takes `fetch-bridge.ts` in place of Kit's functions. */
export async function withBridge(builder: Builder): Promise<Builder> {
	const { code } = await transformWithOxc(readFileSync(BRIDGE, 'utf8'), BRIDGE);
	const copy: Builder['copy'] = (from, to, options) => {
		const files = builder.copy(from, to, options);
		// The adapter copies the modules that it then bundles.
		if (files.includes('handler.js')) {
			const handler = join(to, 'handler.js');
			writeFileSync(handler, rewrite(readFileSync(handler, 'utf8')));
			writeFileSync(join(to, 'fetch-bridge.js'), code);
		}
		return files;
	};
	return { ...builder, copy };
}

/** The adapter's module that answers requests, with another import. Throws where it has no such import. */
export function rewrite(code: string): string {
	if (!code.includes(KIT)) throw new Error(`adapter-node no longer imports ${KIT}.`);
	return code.replace(KIT, `'./fetch-bridge.js'`);
}
