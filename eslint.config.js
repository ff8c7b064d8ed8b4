import { relative, posix, sep } from 'node:path';
import { defineConfig, globalIgnores } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const identity = /^src\/lib\/server\/identity\//;
const delivery = /^src\/lib\/server\/delivery\//;
const apiRoots = /^src\/routes\/(v1|management|postern)\//;
const unitTest = /\.test\.ts$/;
const plainNode =
	/^src\/(cli\.ts|cli\/.*\.ts|lib\/server\/(identity|db|delivery|events|import|settings)\/.*\.ts|lib\/server\/(api-keys|app-key|brand|colors|declarations|env|clock|crypto|errors|id|identifier|origins|relying-party|shut-out|signals|strict-json|well-known)\.ts|lib\/i18n\/(languages|[\w-]+\/messages)\.ts|(brand|profile)\.ts|lib\/(profile|text)\/[^/]+\.ts)$/;
const commandLine = /^src\/cli(\.ts$|\/)/;
/** The module that holds the one open database, and the one that opens it. */
const deployment = /^src\/lib\/server\/deployment(\.ts)?$/;
const connect = /^src\/lib\/server\/db\/connect(\.ts)?$/;
const start = /^src\/lib\/server\/db\/start\.ts$/;
const edge = [
	/^src\/lib\/server\/http\/endpoint\.ts$/,
	/^src\/(hooks\.server|app\.d)\.ts$/,
	/^src\/routes\/(?!(v1|management|postern)\/)(.*\/)?\+((page|layout)\.)?server\.ts$/
];

const server = (path) => new RegExp(`^src/lib/server/${path}`);
/** The floors of `src/lib/server/`, the lowest first. */
const floors = [
	server(
		'((app-key|brand|clock|colors|crypto|declarations|env|errors|id|identifier|lru|origins|relative-time|relying-party|signals|strict-json|well-known)(\\.ts)?$|settings/)'
	),
	server('db/'),
	server('((delivery|events|log)/|api-keys(\\.ts)?$)'),
	server('identity/(users|sessions)/'),
	server('identity/messages/'),
	server('identity/passkeys/'),
	server('identity/[^/]+$'),
	server('identity/wire/'),
	server(
		'((account|http|hooks|import|metrics|profile|session|sign-up)/|(apps|deployment)(\\.ts)?$)'
	)
];

/**
 * Who may import what. A zone reads: the files that match `files` and none of `except` import
 * nothing that matches `forbid`, unless it matches `allow`. What is matched is the specifier as
 * written and, for our own modules, the path from the repository's root.
 */
const zones = [
	{
		files: /^(src|tests)\//,
		forbid: [/^src\/routes\//],
		// Kit generates these beside the route; they exist as types only.
		allow: [/^\.\/\$types(\.js)?$/],
		why: 'Rule 1: nothing imports from routes/.'
	},
	{
		files: plainNode,
		forbid: [/^\$/, /^@sveltejs\//, /^src\/(?!.*\.ts$)/],
		why: 'Rule 2: this module runs in plain Node: no SvelteKit, no alias, relative imports end in .ts.'
	},
	{
		files: identity,
		forbid: [
			/^src\/profile\.ts$/,
			/^src\/lib\/server\/(env\.ts$|(settings|profile)\/)/,
			deployment,
			connect
		],
		except: [unitTest],
		why: 'Rule 2: identity/ knows no environment, no profile fields and no database singleton.'
	},
	{
		files: /^src\//,
		except: [
			identity,
			delivery,
			apiRoots,
			deployment,
			/^src\/lib\/server\/apps\.ts$/,
			/^src\/lib\/server\/http\/endpoint\.ts$/,
			// Each page and login asks for its session.
			/^src\/lib\/server\/session\/session-api\.ts$/,
			/^src\/hooks\.server\.ts$/,
			commandLine,
			/^src\/lib\/server\/import\//
		],
		forbid: [identity],
		why: 'Rule 3: pages and the app meet the identity service over HTTP only.'
	},
	{
		files: /^src\//,
		except: [...edge, deployment, start, commandLine, unitTest],
		forbid: [deployment, connect],
		why: 'Rule 4: only the edge holds the database; below it, take `db` as the first argument.'
	},
	{
		files: /^src\//,
		except: [/^src\/lib\/server\/identity\/passkeys\/(webauthn|cbor)\.ts$/, unitTest],
		forbid: [/^@simplewebauthn\/server/],
		why: 'Rule 5: @simplewebauthn/server stands in two files.'
	},
	{
		files: /^src\//,
		except: [/^src\/lib\/server\/identity\/sessions\/(access-tokens|signing-keys)\.ts$/, unitTest],
		forbid: [/^jose$/],
		names: /^(\*|.*Sign(JWT)?|generate.*|UnsecuredJWT|.*Encrypt(JWT)?)$/,
		why: 'Rule 5: jose signs in two files only.'
	},
	{
		files: /^src\/lib\/profile\//,
		except: [unitTest],
		forbid: [/./],
		allow: [
			/^svelte(\/|$)/,
			/^src\/lib\/(profile|text|i18n)\//,
			/^src\/lib\/(components|dom)\//,
			/^\$app\//,
			/^@sveltejs\/kit$/
		],
		why: 'Rule 7: lib/profile imports only svelte, shared components, lib/text and its texts.'
	},
	{
		files: /^src\/(?!lib\/(passage|i18n)\/build\/)/,
		except: [unitTest],
		forbid: [/^src\/lib\/(passage|i18n)\/build\//],
		why: 'Rule 8: a build/ runs at build time; only vite.config.ts imports it.'
	},
	{
		files: /^src\//,
		except: [/^src\/lib\/passage\/web\//],
		forbid: [/^src\/lib\/passage\/web\//],
		why: 'Rule 8: passage/web is the script for pages that are not ours.'
	},
	{
		files: /^src\/lib\/passage\/build\//,
		except: [unitTest],
		forbid: [/^(src\/|\$)/],
		allow: [/^src\/lib\/passage\/build\//],
		why: 'Rule 8: passage/build runs at build time and imports nothing of the app.'
	},
	{
		files: /^src\/lib\/passage\/patches\//,
		except: [unitTest],
		forbid: [/./],
		allow: [/^src\/lib\/(i18n|text|passage\/patches)\//, /^libphonenumber-js\//],
		why: 'Rule 9: rewritten vendor code calls passage/patches, which imports only lib/text and texts.'
	},
	{
		files: /^src\/lib\/(passage|profile|components|dom|i18n)\//,
		except: [unitTest],
		forbid: [/^src\/lib\/(account|auth)\//],
		why: 'Rule 9: pages stand on these folders; none of them imports lib/auth or lib/account.'
	},
	...floors.map((floor, at) => ({
		files: floor,
		except: [unitTest],
		forbid: floors.slice(at + 1),
		why: 'Rule 10: no module of src/lib/server/ imports from a floor above its own.'
	}))
];

/** A specifier as written and, for our own modules, as a path from the root. */
function spellings(file, specifier) {
	if (specifier.startsWith('.')) return [specifier, posix.join(posix.dirname(file), specifier)];
	if (specifier.startsWith('$lib')) {
		return [specifier, posix.normalize(specifier.replace('$lib', 'src/lib'))];
	}
	return [specifier];
}

/** The names a statement takes from a module; `*` stands for all of them. */
function namesTaken(node) {
	if (!node.specifiers) return ['*'];
	return node.specifiers.map((each) => {
		if (each.type === 'ImportSpecifier') return each.imported.name;
		return each.type === 'ExportSpecifier' ? each.local.name : '*';
	});
}

/** @type {import('eslint').Rule.RuleModule} */
const importZones = {
	meta: { type: 'problem', schema: [] },
	create(context) {
		const file = relative(context.cwd, context.filename).split(sep).join('/');
		const mine = zones.filter(
			({ files, except }) => files.test(file) && !except?.some((each) => each.test(file))
		);
		const check = (node, source) => {
			if (typeof source?.value !== 'string') return;
			const found = spellings(file, source.value);
			const matches = (patterns) =>
				patterns?.some((pattern) => found.some((each) => pattern.test(each)));
			for (const { forbid, allow, names, why } of mine) {
				if (!matches(forbid) || matches(allow)) continue;
				if (names && !namesTaken(node).some((name) => names.test(name))) continue;
				context.report({ node: source, message: why });
			}
		};
		const withSource = (node) => check(node, node.source);
		return {
			ImportDeclaration: withSource,
			ExportNamedDeclaration: withSource,
			ExportAllDeclaration: withSource,
			ImportExpression: withSource,
			TSImportType: withSource
		};
	}
};

// A published error code such as `device_not_found` is not our naming.
const passageWord =
	'/^(handshakes?|devices?|auth_?tokens?|auth_?results?)(?![a-z])(?!_not_found)/i';

export default defineConfig(
	globalIgnores(['build/', '.svelte-kit/', 'test-results/', 'data/', 'tests/bench/peers/']),
	ts.configs.recommended,
	svelte.configs.recommended,
	svelte.configs.prettier,
	{
		plugins: { postern: { rules: { 'import-zones': importZones } } },
		languageOptions: { globals: { ...globals.browser, ...globals.node } },
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules: {
			'postern/import-zones': 'error',
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ ignoreRestSiblings: true, argsIgnorePattern: '^_', varsIgnorePattern: '^_+$' }
			],
			// The addresses are fixed: the identity service's paths allow no base path.
			'svelte/no-navigation-without-resolve': 'off',
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			'no-async-promise-executor': 'error',
			'no-cond-assign': 'error',
			'no-constant-binary-expression': 'error',
			'no-constant-condition': ['error', { checkLoops: 'allExceptWhileTrue' }],
			'no-dupe-else-if': 'error',
			'no-duplicate-case': 'error',
			'no-empty': 'error',
			'no-fallthrough': 'error',
			'no-irregular-whitespace': 'error',
			'no-misleading-character-class': 'error',
			'no-prototype-builtins': 'error',
			'no-self-assign': 'error',
			'no-sparse-arrays': 'error',
			'no-unsafe-finally': 'error',
			'no-unsafe-optional-chaining': 'error',
			'no-useless-catch': 'error',
			'no-useless-escape': 'error',
			'object-shorthand': 'error',
			'preserve-caught-error': 'error',
			'use-isnan': 'error'
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } }
	},
	{
		// A forgotten await is the fault that types do not show.
		files: ['src/**/*.ts', 'tests/**/*.ts'],
		ignores: ['**/*.svelte.ts'],
		languageOptions: { parserOptions: { projectService: true } },
		rules: {
			'@typescript-eslint/await-thenable': 'error',
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': 'error'
		}
	},
	{
		files: ['src/**/*.ts'],
		rules: {
			'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
			'no-restricted-syntax': [
				'error',
				{ selector: 'ExportAllDeclaration', message: 'No barrels: import the module itself.' }
			]
		}
	},
	{
		files: ['src/lib/server/identity/**/*.ts'],
		ignores: ['src/lib/server/identity/wire/*.ts', '**/*.test.ts'],
		rules: {
			'no-restricted-syntax': [
				'error',
				{ selector: 'ExportAllDeclaration', message: 'No barrels: import the module itself.' },
				...['Identifier[name', 'Literal[value'].map((node) => ({
					selector: `${node}=${passageWord}]`,
					message: "Rule 6: only wire/ speaks Passage's words (handshake, device, auth_token)."
				}))
			]
		}
	}
);
