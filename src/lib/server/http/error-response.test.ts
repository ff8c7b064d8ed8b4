import { afterAll, beforeAll, expect, test } from 'vitest';
import * as log from '../log/log.ts';
import { toApiError } from './error-response.ts';

beforeAll(() => log.setLevel('silent'));
afterAll(() => log.setLevel('info'));

const failed = (message: string, code?: string) =>
	Object.assign(new Error(message), code && { code });

test.each([
	// SQLite's.
	...['SQLITE_BUSY', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_READONLY_DBMOVED'],
	// Node's, of the way to Postgres: refused, cut, gone, its name not to be found for now.
	...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
	...['EAI_AGAIN', 'ENOTFOUND'],
	// Postgres's: lost, full, starting, waited in vain, for reading only, its disk broken, in the way.
	...['08006', '53100', '53300', '57P03', '57014', '55P03', '25006', '58030', '40001', '40P01']
])('a database that answers %s may answer later (K-07, K-08, K-10)', (code) => {
	expect(toApiError(failed('x', code)).status).toBe(503);
});

test.each([
	'timeout exceeded when trying to connect',
	'Connection terminated unexpectedly',
	'Connection terminated due to connection timeout',
	'Client has encountered a connection error and is not queryable'
])('so may one of which pg says "%s" (K-10)', (message) => {
	expect(toApiError(failed(message)).status).toBe(503);
});

test.each(['SQLITE_CONSTRAINT', '23505', '42703', 'EACCES'])(
	'%s is an internal error (L-03)',
	(code) => {
		expect(toApiError(failed('x', code))).toMatchObject({
			status: 500,
			message: 'Something went wrong.'
		});
	}
);
