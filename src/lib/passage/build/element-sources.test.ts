import { describe, expect, test } from 'vitest';
import * as elementSources from './element-sources.ts';
import english from '../../i18n/en/elements.json' with { type: 'json' };
import * as phoneAssets from './phone-assets.ts';
import { UNSHOWN } from './rewrites.ts';

const published = elementSources.read();
const rewritten = published
	.map(([path, source]) => elementSources.rewrite(source, path))
	.join('\n');
const original = published.map(([, source]) => source).join('\n');

describe('the published elements, rewritten', () => {
	test('name no host that they could call', () => {
		// Namespaces, and links in comments and messages.
		const harmless = [
			...['docs.passage.id', 'github.com', 'gridstackjs.com', 'openid.net'],
			...['passage.1password.com', 'vuejs.org', 'w3c.github.io', 'www.w3.org']
		];
		const hosts = [...rewritten.matchAll(/https?:\/\/([\w.-]+)/g)].map(([, host = '']) => host);
		expect(new Set(hosts)).toEqual(new Set(harmless));
		expect(original).toContain('"https://auth.passage.id"');
		expect(rewritten).toMatch(/^import \{ origin as __posternOrigin \} from ".+origin\.ts";$/m);
	});

	test('never add to the history behind the router', () => {
		expect(original).toContain('history.pushState');
		expect(rewritten).not.toContain('history.pushState');
	});

	test('take their texts from Postern', () => {
		const [, asking] =
			published.find(([, source]) => source.includes('/locales/passage-auth')) ?? [];
		const result = elementSources.rewrite(asking ?? '', 'a.js');
		expect(result).toMatch(
			/^import \{ textsFor as __posternTexts \} from ".+element-texts\.ts";\n/
		);
		expect(result).toContain('return yield __posternTexts(locale);');
	});

	test('distinguish a server that does not answer from a wrong address', () => {
		const [, asking] = published.find(([, source]) => source.includes('checkIdentifier')) ?? [];
		const result = elementSources.rewrite(asking ?? '', 'a.js');
		expect(result).toMatch(/^import \{ whyUnanswered as __posternUnanswered \} from ".+";\n/m);
		expect(result.split('const why = __posternUnanswered(e);')).toHaveLength(2);
	});

	test.each([
		[
			'a passkey that autofill chose',
			'if (o2?.isConditionalMediation) __posternChosen();',
			'choose'
		],
		['its refusal', 'if (__posternNotSignedIn(e)) triggerConditionalUI();', 'fail'],
		['why a sign-up is refused', 'error.value = __posternReason(err);', 'reasonOf']
	])('tell the page %s', (_, code, helper) => {
		expect(rewritten.split(code)).toHaveLength(2);
		expect(rewritten).toMatch(
			new RegExp(`^import \\{ ${helper} as __postern\\w+ \\} from ".+";$`, 'm')
		);
	});

	test('keep the code of an error', () => {
		expect(rewritten.split('this.code = a.code,')).toHaveLength(2);
	});

	test('leave Lodash out, of which they call one function, for names without dots', () => {
		expect(original.split('@license\n * Lodash')).toHaveLength(3);
		expect(rewritten).not.toContain('Lodash');
		const called = [...rewritten.matchAll(/\bXt(?:\$1)?\.(\w+)/g)].map(([, name]) => name);
		expect(new Set(called)).toEqual(new Set(['exports', 'get']));
		const names = [...rewritten.matchAll(/responseDataKey: ([^ ]+) /g)].map(([, name]) => name);
		expect(names.length).toBeGreaterThan(10);
		for (const name of names) expect(name).toMatch(/^"\w+"$/);
		const [, standIn = ''] = /wr\.exports = \{ (get[^]+?\n\t+\}) \};/.exec(rewritten) ?? [];
		const { get } = new Function(`return { ${standIn} }`)();
		expect(get({ user: { id: 1 } }, 'user')).toEqual({ id: 1 });
		expect(get({ user: null }, 'user', 2)).toBeNull();
		expect(get({}, 'user', 2)).toBe(2);
		expect(get(undefined, 'user', 2)).toBe(2);
	});

	test.each(UNSHOWN)('leave the picture %s out, which they do not show', (name) => {
		const uses = original.split(new RegExp(`\\b${name}\\b`)).length - 1;
		const branding = new RegExp(`passageBranding \\?[^;]{1,300}\\.${name}\\b`).exec(original);
		// Where it is declared, and in the list of all.
		expect(uses).toBe(branding ? 3 : 2);
		expect(rewritten).toContain(`const ${name} = "";`);
	});

	test('load only phone assets that Postern serves', () => {
		const asked = [...rewritten.matchAll(/intl-tel-input-[\d.]+\/([\w./@-]+)/g)].map(([, p]) => p);
		expect(asked).not.toContain('js/utils.js');
		const ours = phoneAssets.files().map(([path]) => path);
		expect(asked.length).toBeGreaterThan(0);
		expect(ours).toEqual(expect.arrayContaining(asked));
	});
});

describe('the rewriting', () => {
	test('has no rule that the packages no longer need', () => {
		expect(elementSources.voidRules([original])).toEqual([]);
	});

	test('reports the rules that match nothing any more', () => {
		const void_ = elementSources.voidRules([original.replaceAll('https://auth.passage.id', '')]);
		expect(void_).toEqual(['the unused default base of the API', 'the origin of the API']);
	});

	test('refuses a dead host that no rule knows', () => {
		expect(() => elementSources.rewrite("fetch('https://x.auth.passage.id/v2')", 'new.js')).toThrow(
			'new.js still names https://x.auth.passage.id'
		);
	});

	test('leaves other code as it is', () => {
		const code = "fetch('/v1/apps'); // https://example.com";
		expect(elementSources.rewrite(code, 'other.js')).toBe(code);
	});
});

describe('the English texts', () => {
	/** What the first argument of a call for a text may be: `t("a")`, `unref(t)(many ? "a" : "b")`. */
	const calls = [...original.matchAll(/(?:\bte?|unref\(te?\))\(([^()]*?)(?:, \[|\))/g)];
	const asked = calls.flatMap(([, argument = '']) =>
		[...argument.matchAll(/"([a-z0-9]+(?:[-_][a-z0-9_]+)+)"/g)].map(([, key = '']) => key)
	);

	test('have every one that the elements ask for', () => {
		expect(new Set(asked).size).toBeGreaterThan(90);
		expect(asked.filter((key) => !(key in english))).toEqual([]);
	});

	test('are known to the elements, or ours', () => {
		const unknown = Object.keys(english).filter((key) => !original.includes(`"${key}"`));
		expect(unknown).toEqual([
			...['code-not-found', 'countries', 'countries-found', 'no-country-found', 'passkey-copied'],
			...['passkey-name', 'search-country', 'too-many-requests']
		]);
	});

	test('are words, never a bare key', () => {
		for (const [key, text] of Object.entries(english)) {
			expect(text.trim(), key).not.toBe('');
			expect(text, key).not.toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
		}
	});

	test('have a placeholder for each value of the elements', () => {
		const filled = [...original.matchAll(/(?:\bte?|unref\(te?\))\(\s*"([\w-]+)",\s*\[/g)];
		expect(filled.length).toBeGreaterThan(5);
		for (const [, key = ''] of filled) {
			expect(english[key as keyof typeof english], key).toContain('{0}');
		}
	});
});
