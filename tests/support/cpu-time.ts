/** The milliseconds that this thread computes for it: a busy machine changes nothing about that. */
export function cpuTime(act: () => void): number {
	const before = process.threadCpuUsage();
	act();
	const { user, system } = process.threadCpuUsage(before);
	return (user + system) / 1000;
}
