import { describe, expect, test } from 'vitest';
import { toGiven } from './json-shapes.ts';
import { Names } from './names.ts';

const names = new Names(['team=company'], ['plan']);
const passkey = { cred_id: 'AAAA', public_key: 'BBBB' };

describe('a user is read', () => {
	test('from our own shape, and Passage’s', () => {
		const user = {
			...{ id: 'u1', email: 'a@example.com', email_verified: true, status: 'active' },
			user_metadata: { company: 'Acme', plan: 'free' },
			profile: { name: 'Ann' },
			webauthn_devices: [passkey]
		};
		const expected = {
			...{ id: 'u1', email: 'a@example.com', email_verified: true, status: 'active' },
			fields: { team: 'Acme', name: 'Ann' },
			passkeys: [passkey]
		};
		expect(toGiven(user, names)).toEqual(expected);
		expect(toGiven({ user }, names)).toEqual(expected);
	});

	test('from a table, under the names of its columns', () => {
		const table = new Names(['id=uid', 'email=mail']);
		expect(toGiven({ uid: 'u1', mail: 'a@example.com' }, table)).toEqual({
			...{ id: 'u1', email: 'a@example.com', fields: {}, passkeys: [] }
		});
	});

	test('from Hanko’s: the primary address, and the passkeys', () => {
		const credential = { id: 'AAAA', public_key: 'BBBB', sign_count: 3, mfa_only: false };
		expect(
			toGiven(
				{
					user_id: 'a9ae6bc8-d829-43de-b672-f50230833877',
					emails: [
						{ address: 'b@example.com', is_primary: false, is_verified: false },
						{ address: 'a@example.com', is_primary: true, is_verified: true }
					],
					webauthn_credentials: [credential],
					created_at: '2024-08-17T12:05:15.651387237Z'
				},
				names
			)
		).toMatchObject({
			id: 'a9ae6bc8-d829-43de-b672-f50230833877',
			email: 'a@example.com',
			email_verified: true,
			passkeys: [credential]
		});
	});

	test('from Kratos’s: traits, verified addresses, and the passkeys with their handle', () => {
		const identity = {
			id: '7f2a',
			state: 'inactive',
			traits: { email: 'a@example.com', phone: '+14155552671', company: 'Acme', plan: 'x' },
			verifiable_addresses: [
				{ value: 'a@example.com', verified: true, via: 'email' },
				{ value: '+14155552671', verified: false, via: 'sms' }
			],
			credentials: {
				password: { config: {} },
				passkey: {
					config: {
						user_handle: 'CCCC',
						credentials: [
							{
								...{ id: 'AAAA', public_key: 'BBBB', is_passwordless: true, display_name: 'Key' },
								authenticator: { aaguid: 'AAAAAAAAAAAAAAAAAAAAAA==', sign_count: 4 },
								flags: { backup_eligible: true, backup_state: false }
							}
						]
					}
				}
			}
		};
		expect(toGiven(identity, names)).toMatchObject({
			...{ id: '7f2a', status: 'inactive', fields: { team: 'Acme' } },
			...{ email: 'a@example.com', email_verified: true },
			...{ phone: '+14155552671', phone_verified: false },
			passkeys: [
				{
					...{ id: 'AAAA', public_key: 'BBBB', user_handle: 'CCCC', sign_count: 4 },
					...{ backup_eligible: true, backup_state: false, display_name: 'Key' }
				}
			]
		});
	});

	test('from a row of the profile table, and from a passkey alone', () => {
		expect(
			toGiven({ passage_id: 'u1', name: 'Ann', version: 2, created_at: '2025-01-01' }, names)
		).toMatchObject({ adds: true, id: 'u1', fields: { name: 'Ann' } });
		expect(toGiven({ user_id: 'u1', ...passkey }, names)).toEqual({
			...{ adds: true, id: 'u1', fields: {} },
			passkeys: [passkey]
		});
	});
});
