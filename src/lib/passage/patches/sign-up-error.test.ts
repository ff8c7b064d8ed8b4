import { expect, test } from 'vitest';
import { reasonOf } from './sign-up-error.ts';

test.each([
	['Public signup is closed.', 'Public signup is closed.'],
	['user_metadata.age: Age must be 13 or more.', 'Age must be 13 or more.'],
	['user_metadata: must be an object.', ''],
	['user: already exists.', ''],
	['', '']
])('%j is told as %j', (message, told) => {
	expect(reasonOf(message)).toBe(told);
});
