import { AppError } from "#lib/platform/errors.ts";

/** Clients of ActivityWatch make a bucket first, and make it anew when they are told that there is none. */
export const noSuchBucket = (): AppError =>
  new AppError("NOT_FOUND", { message: "There is no such bucket of yours. Make it first." });
