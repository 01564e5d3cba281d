import { decodePath } from "../collect/parse-git-log.ts";

/*
 * Linux takes any bytes for a name. Inside the watcher a name is those bytes, one a character (latin1): nothing is lost
 * of a name that is not UTF-8, and a name takes half the memory of wider text. Elsewhere names are text.
 */
const bytewise = process.platform === "linux";

/** How names are asked for, of `readdir` and `watch`. */
export const nameEncoding: BufferEncoding = bytewise ? "latin1" : "utf8";

const ascii = /^[\x20-\x7e]*$/;

/** A path in the form that the system's calls take. */
export const toSystem = (path: string): string | Buffer =>
  !bytewise || ascii.test(path) ? path : Buffer.from(path, "latin1");

/** A path as text to show and to send; bytes that are not UTF-8 are escaped. */
export const toText = (path: string): string =>
  !bytewise || ascii.test(path) ? path : decodePath(Buffer.from(path, "latin1"));

/** A path that a person gave, in the watcher's own form. */
export const fromText = (path: string): string =>
  !bytewise || ascii.test(path) ? path : Buffer.from(path, "utf8").toString("latin1");
