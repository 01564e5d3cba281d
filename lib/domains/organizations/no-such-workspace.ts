import { AppError } from "#lib/platform/errors.ts";

/** The same for what is not there and for where one does not belong. */
export const noSuchWorkspace = (): AppError =>
  new AppError("NOT_FOUND", { message: "There is no such workspace, or you are not a member of it." });
