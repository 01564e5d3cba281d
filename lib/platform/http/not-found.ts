import { AppError } from "../errors.ts";
import { requestIdOf } from "./request-id.ts";
import { baseHeaders, errorResponse } from "./respond.ts";

/** For addresses below the API's root that no operation has: a program gets an error in its form, not a page. */
export function answerNotFound(request: Request): Response {
  const requestId = requestIdOf(request.headers);
  const error = new AppError("NOT_FOUND", { message: "The API has no such address. /docs/api lists those it has." });
  const door = new URL(request.url).pathname.startsWith("/api/v1/wakatime/") ? "wakatime" : null;
  return errorResponse(error, requestId, baseHeaders(requestId), door);
}
