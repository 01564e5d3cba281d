import { z } from "zod";
import { PageQuery, pageOf } from "#lib/contracts/common.ts";
import { contract, type Door } from "#lib/contracts/contract.ts";
import { type RouteHandler, route } from "#lib/platform/http/route.ts";

/** Small operations of the tests' own, so that the door is seen apart from what lies behind it. */
export const whoAmI = contract({
  id: "test.who_am_i",
  method: "GET",
  path: "/api/v1/test/who-am-i",
  tag: "Test",
  summary: "Who the door says is asking",
  permission: "profile:read",
  query: z.strictObject({ ...PageQuery, word: z.string().min(3).optional() }),
  output: pageOf(z.object({ user_id: z.string(), org_id: z.string(), role: z.string(), via: z.string() })),
  status: 200,
});

export const getWhoAmI = route(whoAmI, { permission: "profile:read" }, async (ctx) => ({
  data: [{ user_id: ctx.actor.userId, org_id: ctx.org.id, role: ctx.org.role, via: ctx.actor.via }],
  next_cursor: null,
}));

/** The same, as operations of the doors for other products' clients. */
export const atDoor = (door: Door): RouteHandler =>
  route(
    { ...whoAmI, id: `test.who_am_i_at_${door}`, permission: "telemetry:write", door } as const,
    { permission: "telemetry:write" },
    async (ctx) => ({
      data: [{ user_id: ctx.actor.userId, org_id: ctx.org.id, role: ctx.org.role, via: ctx.actor.via }],
      next_cursor: null,
    }),
  );

export const echo = contract({
  id: "test.echo",
  method: "POST",
  path: "/api/v1/test/echo",
  tag: "Test",
  summary: "Gives the body back",
  permission: "telemetry:write",
  body: z.strictObject({
    text: z.string(),
    inner: z.strictObject({ count: z.int() }).optional(),
    any: z.json().optional(),
  }),
  output: z.object({ text: z.string() }),
  status: 200,
  bodyBytesMax: 16 * 1024,
  rateLimit: { max: 60, windowSeconds: 60 },
});

export const postEcho = route(echo, { permission: "telemetry:write" }, async (_ctx, input) => ({ text: input.text }));

/** An address of the documentation's own range, another each time. */
export const anyAddress = (): string =>
  `2001:db8:${crypto.randomUUID().slice(0, 4)}:${crypto.randomUUID().slice(0, 4)}::1`;

/** Calls a handler as Next would, at the site's own address. */
export function call(
  handler: RouteHandler,
  init: RequestInit & { query?: string; params?: Record<string, string> } = {},
): Promise<Response> {
  const { query = "", params = {}, ...rest } = init;
  const path = handler.contract.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "");
  const url = `${process.env.SITE_URL ?? "http://localhost:3000"}${path}${query}`;
  const request = new Request(url, { method: handler.contract.method, ...rest });
  // Each call from an address of its own, unless the test says otherwise: refusals are counted by address.
  if (!request.headers.has("x-forwarded-for")) request.headers.set("x-forwarded-for", anyAddress());
  return handler(request, { params: Promise.resolve(params) });
}

export const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  body: JSON.stringify(body),
  headers: { "content-type": "application/json", ...headers },
});

const AnyError = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().min(1),
    details: z.array(z.object({ field: z.string(), message: z.string() })),
    request_id: z.string(),
  }),
});

/**
 * The answer's status and code, having checked that it has the one error form and repeats the request id; or the form of
 * WakaTime's door, which has no code.
 */
export async function refusal(response: Response) {
  const body: unknown = await response.json();
  const theirs = z
    .strictObject({ error: z.string() })
    .or(z.strictObject({ errors: z.array(z.string()) }))
    .safeParse(body);
  if (theirs.success) return { status: response.status, code: null, message: JSON.stringify(theirs.data), fields: [] };
  const { error } = AnyError.parse(body);
  if (error.request_id !== response.headers.get("x-request-id")) throw new Error("the request ids differ");
  return {
    status: response.status,
    code: error.code,
    message: error.message,
    fields: error.details.map((d) => d.field),
  };
}
