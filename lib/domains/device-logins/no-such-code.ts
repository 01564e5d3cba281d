import { AppError } from "#lib/platform/errors.ts";

/** For a code that was mistyped, guessed, or forgotten since. */
export const noSuchCode = (): AppError =>
  new AppError("NOT_FOUND", { message: "No machine waits with this code. Compare it with what the machine shows." });
