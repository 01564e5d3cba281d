/** Changes within this time are answered together. */
const gatherMs = 250;
/** While changes keep coming, no more often than this. */
const restMs = 1_000;

/** Runs `run` shortly after it is asked to, once for all that was asked meanwhile. The second part takes it back. */
export function gather(run: () => void): readonly [ask: () => void, cancel: () => void] {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastAt = Number.NEGATIVE_INFINITY;
  const ask = () => {
    const sinceLastMs = performance.now() - lastAt;
    timer ??= setTimeout(
      () => {
        timer = null;
        lastAt = performance.now();
        run();
      },
      Math.max(gatherMs, restMs - sinceLastMs),
    );
  };
  const cancel = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  return [ask, cancel];
}
