/** Processor time of this thread so far, in milliseconds: what a person waits for, without what other work adds. */
export const threadMs = (): number => msOf(process.threadCpuUsage());

/** The same of all threads, those that compile and collect garbage among them. */
export const processMs = (): number => msOf(process.cpuUsage());

const msOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;
