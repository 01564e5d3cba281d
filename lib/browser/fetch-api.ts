import type { z } from "zod";
import type { Contract } from "#lib/contracts/contract.ts";
import type { ErrorBody, ErrorCode, ErrorDetail } from "#lib/contracts/errors.ts";

/**
 * What a caller writes for a part of a contract: its fields as the server reads them (zod takes anything for a number
 * that it will coerce, which would check nothing here), those that have a default left out if one likes.
 */
type Written<S extends z.ZodType> = { [Field in keyof z.input<S>]: z.output<S>[Field & keyof z.output<S>] };

/** Required unless every field of it may be left out. */
type Part<C, Name extends "params" | "query" | "body"> = C extends { readonly [K in Name]: infer S extends z.ZodType }
  ? Record<never, never> extends Written<S>
    ? { readonly [K in Name]?: Written<S> }
    : { readonly [K in Name]: Written<S> }
  : { readonly [K in Name]?: never };

/** A request by its contract: `fetchApi<typeof list>({ org, method: "GET", path: "/api/v1/events", query: { type } })`. */
export type ApiCall<C extends Contract> = {
  /** Slug or id of the workspace; the personal one when left out. */
  readonly org?: string;
  readonly method: C["method"];
  readonly path: C["path"];
  readonly signal?: AbortSignal | undefined;
} & Part<C, "params"> &
  Part<C, "query"> &
  Part<C, "body">;

export type ApiOutput<C extends Contract> = C["status"] extends 204 ? undefined : z.output<C["output"]>;

/** An answer that is no success, in the API's one error form; also for what never reached the server. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[];
  /** To quote when asking for help; null when no server answered. */
  readonly requestId: string | null;
  /** Of the answer; 0 when none came. */
  readonly status: number;
  readonly retryAfterSeconds: number | null;

  constructor(error: Omit<ErrorBody["error"], "request_id"> & { request_id: string | null }, response?: Response) {
    super(error.message);
    this.code = error.code;
    this.details = error.details;
    this.requestId = error.request_id;
    this.status = response?.status ?? 0;
    const seconds = Number(response?.headers.get("retry-after") ?? Number.NaN);
    this.retryAfterSeconds = Number.isFinite(seconds) ? seconds : null;
  }

  /** Whether the same request may succeed later without anybody changing anything. */
  get retryable(): boolean {
    return this.code === "UNAVAILABLE" || this.code === "RATE_LIMITED" || this.code === "INTERNAL_ERROR";
  }
}

/**
 * Asks the API from a page, typed by a contract that is imported as a type alone: zod stays on the server, which has
 * checked the answer with it. Throws an `ApiError`, or the abort when `signal` asked for it.
 */
export async function fetchApi<C extends Contract>(call: ApiCall<C>): Promise<ApiOutput<C>> {
  const { org, method, path, signal, params, query, body } = call as ApiCall<Contract>;
  let response: Response;
  try {
    response = await fetch(addressOf(path, params, query), {
      method,
      headers: {
        accept: "application/json",
        ...(org === undefined ? {} : { "x-floyo-org": org }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError({
      code: "UNAVAILABLE",
      message: "Floyo cannot be reached. Check your connection and try again.",
      details: [],
      request_id: null,
    });
  }
  if (!response.ok) throw await errorOf(response);
  return (response.status === 204 ? undefined : await response.json()) as ApiOutput<C>;
}

function addressOf(path: string, params: unknown, query: unknown): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(fieldsOf(params)[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(fieldsOf(query)))
    if (value !== undefined && value !== null) search.set(name, String(value));
  return search.size > 0 ? `${filled}?${search}` : filled;
}

const fieldsOf = (part: unknown): Record<string, unknown> => ({ ...(part as Record<string, unknown> | undefined) });

/** A proxy in between may answer in words of its own. */
async function errorOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get("x-request-id");
  try {
    const { error } = (await response.json()) as ErrorBody;
    if (typeof error.message === "string") return new ApiError({ ...error, details: error.details ?? [] }, response);
  } catch {
    // Not in the one form.
  }
  const busy = response.status === 502 || response.status === 503 || response.status === 504;
  return new ApiError(
    {
      code: busy ? "UNAVAILABLE" : "INTERNAL_ERROR",
      message: `Floyo answered ${response.status}. Try again in a moment.`,
      details: [],
      request_id: requestId,
    },
    response,
  );
}
