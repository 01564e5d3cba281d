/**
 * Work in pieces: it stops again and again, so that whoever drives it may serve others, and goes on when it is asked to.
 * What it comes to does not depend on when it stops. Loops that take most of the time are functions called between two
 * stops: a generator's own loops run slower.
 */
export type InPieces<T> = Generator<void, T>;

/** All of it at once. */
export function atOnce<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** The same work, which tells before it begins and at each stop of what phase it is. */
export function* inPhase<const Phase, T>(phase: Phase, work: InPieces<T>): Generator<Phase, T> {
  for (;;) {
    yield phase;
    const { done, value } = work.next();
    if (done) return value;
  }
}
