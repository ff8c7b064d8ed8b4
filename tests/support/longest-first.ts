import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of few lines that take long. */
const LONG = [
	'crash.test.ts',
	'resume.test.ts',
	'races-submissions.test.ts',
	'cli-keys.test.ts',
	'cli-backup.test.ts',
	'faults.test.ts',
	'lock-outs.test.ts',
	'readme.test.ts',
	'observe-view.test.ts',
	'worker.test.ts'
];

/**
 * Starts the longest files first, so that all workers end at about the same time. Vitest knows how long
 * each took in the last run; in a fresh clone it takes the largest first.
 */
export class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		const isLong = ({ moduleId }: TestSpecification) => LONG.includes(basename(moduleId));
		return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
	}
}
