import type { DatabaseConnection, Dialect } from 'kysely';
import { signal } from '../signals.ts';

/**
 * The dialect, with how long each caller waits for a connection announced, and `note` called with the error of
 * a statement. Kysely's own `log` would wrap each statement, of which few fail, in several functions.
 */
export function watched(dialect: Dialect, note: (error: unknown) => void): Dialect {
	const known = new WeakSet<DatabaseConnection>();
	const watch = (connection: DatabaseConnection) => {
		if (known.has(connection)) return connection;
		known.add(connection);
		const execute = connection.executeQuery.bind(connection) as DatabaseConnection['executeQuery'];
		connection.executeQuery = async (...query) => {
			try {
				return await execute(...query);
			} catch (error) {
				note(error);
				throw error;
			}
		};
		return connection;
	};
	return {
		createDriver() {
			const driver = dialect.createDriver();
			const acquire = driver.acquireConnection.bind(driver);
			driver.acquireConnection = async (options) => {
				const began = performance.now();
				try {
					return watch(await acquire(options));
				} finally {
					signal('database', { seconds: (performance.now() - began) / 1000 });
				}
			};
			return driver;
		},
		createAdapter: () => dialect.createAdapter(),
		createQueryCompiler: () => dialect.createQueryCompiler(),
		createIntrospector: (db) => dialect.createIntrospector(db)
	};
}
