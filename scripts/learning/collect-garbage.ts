import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
// V8 would let garbage pile up to as much as is in use before it collects: half a gigabyte of the evidence as it is printed.
setFlagsFromString("--heap-growing-percent=30");

/**
 * Lets go at once of what nobody holds any more. Columns of a long history lie outside of V8's heap, and it collects those
 * of one part of the search only when the next has made its own: a tenth of a gigabyte of ten million events.
 */
export function collectGarbage(): void {
  gc(EVERYTHING);
  // What the first freed in the background is given back by the second.
  gc(EVERYTHING);
}

const EVERYTHING = { type: "major", execution: "sync", flavor: "last-resort" };
const gc = runInNewContext("gc") as (options: typeof EVERYTHING) => void;
