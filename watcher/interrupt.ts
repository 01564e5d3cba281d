type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";

let handler: ((signal: Signal) => void) | null = null;

/** Lets a command end in its own way when it is interrupted, or when nobody hears it any more. Gives the way back. */
export function takeInterrupts(take: (signal: Signal) => void): () => void {
  handler = take;
  const onTerminate = () => take("SIGTERM");
  const onHangUp = () => take("SIGHUP");
  process.on("SIGTERM", onTerminate).on("SIGHUP", onHangUp);
  return () => {
    handler = null;
    process.off("SIGTERM", onTerminate).off("SIGHUP", onHangUp);
  };
}

/** @param otherwise what Ctrl-C does while no command has asked for it */
export function listenForInterrupts(otherwise: () => void): void {
  process.on("SIGINT", () => (handler ? handler("SIGINT") : otherwise()));
}

/** The reader of our output has gone, as after `| head`, or the terminal was closed: there is nobody left to tell. */
export function onReaderGone(otherwise: () => void): void {
  if (handler) handler("SIGHUP");
  else otherwise();
}
