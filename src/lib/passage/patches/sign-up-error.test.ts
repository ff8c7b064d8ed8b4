import { expect, test } from 'vitest';
import { reasonOf } from './sign-up-error.ts';

test.each([
	['operation_not_allowed', 'Public signup is closed.', 'Public signup is closed.'],
	['invalid_request', 'user_metadata.age: Age must be 13 or more.', 'Age must be 13 or more.'],
	['invalid_request', 'user_metadata: must be an object.', ''],
	['invalid_request', 'user: already exists.', ''],
	[undefined, '', '']
])('an error %j that says %j shows %j', (code, message, shown) => {
	expect(reasonOf({ code, message })).toBe(shown);
});
