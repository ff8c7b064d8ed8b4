import type { Dialect } from 'kysely';
import { signal } from '../signals.ts';

/** The dialect, with how long each caller waits for a connection announced. */
export function timed(dialect: Dialect): Dialect {
	return {
		createDriver() {
			const driver = dialect.createDriver();
			const acquire = driver.acquireConnection.bind(driver);
			driver.acquireConnection = async (options) => {
				const began = performance.now();
				try {
					return await acquire(options);
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
