import { describe, expect, test } from 'vitest';
import { elsewhere, stored } from '../../../../tests/support/exported-keys.ts';
import { columnsOf } from './passkey.ts';

const { passkey } = elsewhere('user');
const public_key = stored(passkey);
const least = { cred_id: passkey.id.toString('base64url'), public_key };

const read = (more: object) => columnsOf({ ...least, ...more }, 'example.com');

describe('a passkey is read', () => {
	test('with no more than its id and its key', () => {
		expect(columnsOf(least, 'example.com')).toMatchObject({
			credential_id: least.cred_id,
			public_key,
			rp_id: 'example.com',
			sign_count: 0,
			transports: '[]',
			aaguid: '00000000-0000-0000-0000-000000000000',
			backup_eligible: 0,
			backed_up: 0,
			user_handle: null,
			name: 'Passkey'
		});
	});

	test.each([
		[{ id: least.cred_id, credentialPublicKey: public_key, cred_id: undefined }, {}],
		[{ cred_id: passkey.id.toString('hex') }, {}],
		[{ cred_id: passkey.id.toString('base64') }, {}],
		[{ signCount: '7' }, { sign_count: 7 }],
		[{ counter: 7 }, { sign_count: 7 }],
		[{ transports: ['usb', 'usb', 'NFC', 3, 'hybrid'] }, { transports: '["usb","hybrid"]' }],
		[{ transports: '{internal,hybrid}' }, { transports: '["internal","hybrid"]' }],
		[{ transports: '["internal"]' }, { transports: '["internal"]' }],
		[{ credentialDeviceType: 'multiDevice' }, { backup_eligible: 1 }],
		[
			{ backup_eligible: 'true', backup_state: 't' },
			{ backup_eligible: 1, backed_up: 1 }
		],
		[
			{ aaguid: 'bada5566a7aa401fbd9645619a55120d' },
			{ aaguid: 'bada5566-a7aa-401f-bd96-45619a55120d', name: '1Password' }
		],
		[{ aaguid: '+9owuBFYTVWhWfeuXMEsTg==' }, { aaguid: 'fbda30b8-1158-4d55-a159-f7ae5cc12c4e' }],
		[{ friendly_name: '\u0000 Ann’s\u202e key ' }, { name: expect.stringContaining('Ann’s') }],
		[{ created_at: 1735689600 }, { created_at: '2025-01-01T00:00:00.000Z' }],
		// Passage's id of 24 letters and digits, as base64url and as text, is one handle.
		[{ user_handle: '9DeEXvYBStnzwQcHFd6f558L' }, { user_handle: '9DeEXvYBStnzwQcHFd6f558L' }],
		[{ user_handle: '+/8=' }, { user_handle: '-_8' }],
		[{ user_handle: 'ann@example.com' }, { user_handle: 'YW5uQGV4YW1wbGUuY29t' }],
		// What these are the bytes of, the first use says.
		[{ user_handle: 'a9ae6bc8-d829-43de-b672-f50230833877' }, { user_handle: null }],
		[{ user_handle: '507f1f77bcf86cd799439011' }, { user_handle: null }]
	])('%j', (more, columns) => {
		expect(read(more)).toMatchObject({ credential_id: least.cred_id, public_key, ...columns });
	});

	test('or refused: an id of more than 1023 bytes', () => {
		expect(() => read({ cred_id: 'x'.repeat(2000) })).toThrow('the id is missing');
	});

	test.each([
		[{ public_key: 'none' }, 'cannot be used'],
		[{ cred_id: undefined }, 'the id is missing'],
		[{ sign_count: -1 }, 'sign_count'],
		[{ sign_count: 2 ** 40 }, 'sign_count'],
		[{ created_at: 'soon' }, 'created_at'],
		[{ rp_id: 'elsewhere.example' }, 'made for elsewhere.example'],
		[{ mfa_only: true }, 'a second factor'],
		[{ is_passwordless: false }, 'a second factor']
	])('or refused: %j', (more, reason) => {
		expect(() => read(more)).toThrow(reason);
	});
});
