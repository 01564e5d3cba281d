import { AppError } from "#lib/platform/errors.ts";

export const noSuchEvent = (): AppError =>
  new AppError("NOT_FOUND", { message: "There is no such event. It may have been deleted." });
