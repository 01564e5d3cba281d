import type { z } from "zod";
import type { ErrorCode } from "./errors.ts";
import type { Permission } from "./scopes.ts";
import type { Topic } from "./topic.ts";

/** So many requests, counted from the first. */
export interface Allowance {
  readonly max: number;
  readonly windowSeconds: number;
}

/** Whose clients a door is for. */
export type Door = "wakatime" | "activitywatch";

/**
 * One API operation, written once: `route()`, `action()`, the CLI, OpenAPI and the tests all parse with it.
 * The path is the route file's own, with parameters in braces: `/api/v1/patterns/{id}`.
 */
export interface Contract {
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: `/api/v1/${string}`;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly permission: Permission;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** In place of `body`, for clients whose form is a bare list: the use case has it as `items`. */
  readonly items?: z.ZodArray;
  readonly output: z.ZodType;
  /** Status of success. 204 sends no body. */
  readonly status: 200 | 201 | 202 | 204;
  /** POSTs that create honour `Idempotency-Key`: the first answer is kept for 24 hours and given again. */
  readonly idempotent?: boolean;
  /** Largest body in bytes, after inflation; 64 KiB unless told. */
  readonly bodyBytesMax?: number;
  /** The use case is given the digest of the body as it arrived, after inflation. */
  readonly digestsBody?: boolean;
  /** Requests allowed per `windowSeconds` for one key or person. */
  readonly rateLimit?: Allowance;
  /** Requests of this operation allowed for one network address; of an open operation, the only limit of its own. */
  readonly addressLimit?: Allowance;
  /**
   * How many of these an instance works on at once, and how many may wait for one of those. Once those
   * wait, the next is told to come back, before its body is read. Unless told, the connections to the database are the only bound.
   */
  readonly turns?: { readonly atOnce: number; readonly waiting: number };
  /**
   * Of a GET whose answer is the same as long as none of these topics changes for the person: it may be kept, and its
   * ETag is known before any work is done. A test compares the topics with the tables that the use case reads.
   */
  readonly changesWith?: readonly [Topic, ...Topic[]];
  /** With `changesWith`: the answer also depends on the time, and stands for so many seconds. */
  readonly standsSeconds?: number;
  /**
   * The door of another product's clients that this belongs to. Those know HTTP Basic alone, so it is taken there with
   * a key as the user name or the password; and a key of the kind `wakatime` is good at the door of that name alone.
   */
  readonly door?: Door;
  /** The answer is a file: its output holds `filename` and `text`, and is sent as plain text to be kept under that name. */
  readonly download?: boolean;
  /**
   * Names a boolean of the output that says whether the request changed anything. Where it did not, the answer is 304
   * without a body: what some doors' clients know it by.
   */
  readonly changedWhen?: string;
  /** The answer holds a secret: no cache may keep it, the caller's own neither. */
  readonly unkept?: boolean;
  /** Error codes beyond those every operation can give, for the document. */
  readonly errors?: readonly ErrorCode[];
}

/** Declares an operation, keeping the exact types of its parts. */
export const contract = <const C extends Contract>(definition: C): C => definition;

type Parsed<C, Part extends "params" | "query" | "body"> = C extends { readonly [K in Part]: infer S extends z.ZodType }
  ? z.output<S>
  : unknown;

type ParsedItems<C> = C extends { readonly items: infer S extends z.ZodType }
  ? { readonly items: z.output<S> }
  : unknown;

/** What the use case receives: path parameters, query and body of the request, parsed and merged into one object. */
export type InputOf<C extends Contract> = Parsed<C, "params"> & Parsed<C, "query"> & Parsed<C, "body"> & ParsedItems<C>;

/** What the use case returns, before the contract's output schema has parsed it. */
export type OutputOf<C extends Contract> = z.input<C["output"]>;
