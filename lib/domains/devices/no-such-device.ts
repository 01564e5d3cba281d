import { AppError } from "#lib/platform/errors.ts";

/** The same for what is not there and for what is another's. */
export const noSuchDevice = (): AppError =>
  new AppError("NOT_FOUND", { message: "There is no such device in this workspace." });
