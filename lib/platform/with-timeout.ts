/**
 * Gives up waiting for `run` after `ms` milliseconds with a `TimeoutError`. The work itself goes on unless it watches
 * the signal it is given.
 */
export async function withTimeout<T>(ms: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(ms);
  const expired = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  return await Promise.race([run(signal), expired]);
}
