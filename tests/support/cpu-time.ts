/** The processor time of this thread in milliseconds, which a busy machine does not change. */
export function cpuTime(act: () => void): number {
	const before = process.threadCpuUsage();
	act();
	const { user, system } = process.threadCpuUsage(before);
	return (user + system) / 1000;
}
