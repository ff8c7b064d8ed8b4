import { describe, expect, test } from 'vitest';
import { deriveKeys } from '../../crypto.ts';
import type { Session } from '../../db/schema.ts';
import type { App } from '../../relying-party.ts';
import * as refreshTokens from './refresh-tokens.ts';

const appWith = (key: string, id = 'app') => ({ id, keys: deriveKeys(key, id) }) as App;
const app = appWith('a key');
const session = (id: string, refresh_counter: number) => ({ id, refresh_counter }) as Session;

const ID = 'AbcdefghijklmnopqrstuvwX';
const token = refreshTokens.of(app, session(ID, 7));
const [id = '', counter = '', proof = ''] = token.split('.');

describe('a refresh token (T-04)', () => {
	test('says its session and its counter, and proves both by 256 bits', () => {
		expect(refreshTokens.read(app, token)).toEqual({ session_id: ID, counter: 7 });
		expect([id, counter, proof.length]).toEqual([ID, '7', 43]);
	});

	test('is another for each counter and each session', () => {
		const tokens = [7, 8, 77].flatMap((each) =>
			[ID, ID.toLowerCase()].map((of) => refreshTokens.of(app, session(of, each)))
		);
		const proofs = tokens.map((each) => each.split('.')[2]);
		expect(new Set(proofs).size).toBe(6);
	});

	test.each([
		['of another app with the same key', refreshTokens.of(appWith('a key', 'b'), session(ID, 7))],
		['of another key', refreshTokens.of(appWith('b key'), session(ID, 7))],
		['with the next counter', `${id}.8.${proof}`],
		['with the counter written otherwise', `${id}.07.${proof}`],
		['with no counter', `${id}..${proof}`],
		['with a counter below zero', `${id}.-7.${proof}`],
		['with a counter beyond the column', `${id}.9999999999.${proof}`],
		['of another session', `${id.toLowerCase()}.7.${proof}`],
		['with the proof spelt otherwise', `${id}.7.${proof.slice(0, 42)}${other(proof)}`],
		['with half of the proof', `${id}.7.${proof.slice(0, 22)}`],
		['without the proof', `${id}.7.`],
		['without the dots', `${id}7${proof}`],
		['with a line break', `${token}\n`],
		['with more behind it', `${token}.${proof}`],
		['that is empty', '']
	])('%s is none of ours', (_, forged) => {
		expect(refreshTokens.read(app, forged)).toBeUndefined();
	});
});

/** The last letter has two bits that say nothing: as base64url this would be the same proof. */
function other(base64url: string): string {
	const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
	return alphabet[alphabet.indexOf(base64url.at(-1) ?? '') ^ 1] ?? '';
}
