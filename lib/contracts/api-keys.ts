import { z } from "zod";
import { IdParams, PageQuery, pageOf, Timestamp } from "./common.ts";
import { contract } from "./contract.ts";
import { Scope } from "./scopes.ts";

export const ApiKeyKind = z
  .enum(["floyo", "wakatime"])
  .describe("`wakatime`: a UUID, the only form that WakaTime's plugins take. It works at their door and nowhere else.");
export type ApiKeyKind = z.infer<typeof ApiKeyKind>;

/** What a key for WakaTime's plugins may do, always: send heartbeats, and read back what the status bar shows. */
export const wakatimeScopes: readonly Scope[] = ["telemetry:write", "events:read"];

export const ApiKey = z
  .object({
    id: z.uuid(),
    kind: ApiKeyKind,
    name: z.string(),
    device_id: z
      .uuid()
      .nullable()
      .describe("The device that signed in with it. Revoking that revokes the key as well."),
    prefix: z.string().describe("The key's first characters, to tell keys apart."),
    scopes: z.array(Scope),
    expires_at: Timestamp.nullable(),
    last_used_at: Timestamp.nullable(),
    created_at: Timestamp,
    revoked_at: Timestamp.nullable(),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof ApiKey>;

export const CreatedApiKey = ApiKey.extend({
  key: z.string().describe("The key itself. It is shown this once and cannot be read again."),
}).meta({ id: "CreatedApiKey" });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

export const list = contract({
  id: "api_keys.list",
  method: "GET",
  path: "/api/v1/api-keys",
  tag: "API keys",
  summary: "List your API keys in this workspace",
  permission: "session",
  query: z.strictObject({ ...PageQuery }),
  output: pageOf(ApiKey).meta({ id: "ApiKeyPage" }),
  status: 200,
});

export const CreateApiKeyBody = z
  .strictObject({
    kind: ApiKeyKind.default("floyo"),
    name: z.string().trim().min(1, "is missing; say what the key is for").max(100),
    scopes: z
      .array(Scope)
      .min(1, "is empty; choose at least one")
      .max(Scope.options.length)
      .optional()
      .describe("Of a `wakatime` key they are fixed: leave them out."),
    expires_in_days: z.int().min(1).max(365).nullable().default(90).describe("Null: never expires."),
  })
  .refine(({ kind, scopes }) => kind !== "floyo" || scopes !== undefined, {
    path: ["scopes"],
    error: "is missing; choose at least one",
  })
  .refine(({ kind, scopes }) => kind !== "wakatime" || scopes === undefined, {
    path: ["scopes"],
    error: "is fixed for a WakaTime key; leave it out",
  });

export const create = contract({
  id: "api_keys.create",
  method: "POST",
  path: "/api/v1/api-keys",
  tag: "API keys",
  summary: "Make an API key",
  description: "The key works in the workspace it was made in, and nowhere else.",
  permission: "session",
  body: CreateApiKeyBody,
  output: CreatedApiKey,
  status: 201,
  idempotent: true,
});

export const revokeCurrent = contract({
  id: "api_keys.revoke_current",
  method: "DELETE",
  path: "/api/v1/api-keys/current",
  tag: "API keys",
  summary: "Revoke the API key that this request is made with",
  permission: "profile:read",
  output: z.undefined(),
  status: 204,
});

export const revoke = contract({
  id: "api_keys.revoke",
  method: "DELETE",
  path: "/api/v1/api-keys/{id}",
  tag: "API keys",
  summary: "Revoke an API key",
  permission: "session",
  params: IdParams,
  output: z.undefined(),
  status: 204,
});
