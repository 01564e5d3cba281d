import { z } from "zod";
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from "zod-openapi";
import type { Contract } from "#lib/contracts/contract.ts";
import { ErrorBody, type ErrorCode } from "#lib/contracts/errors.ts";
import { scopeDescriptions } from "#lib/contracts/scopes.ts";
import { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { WakaTimeError } from "#lib/contracts/wakatime.ts";
import { errorKinds } from "../errors.ts";
import { operationDefault } from "../http/rate-limit.ts";
import { operations } from "./operations.ts";

const description = `
Everything that Floyo's pages do, they do through this API.

**Who is asking.** Send an API key (\`Authorization: Bearer floyo_live_…\` or \`X-API-Key\`), a Supabase access token
(\`Authorization: Bearer …\`), or the session cookie of a signed-in browser. A key can do what its scopes say, in the
workspace it was made in. Others work in the workspace that \`X-Floyo-Org\` names, or in the personal one.

**Errors** take one form, \`{ "error": { "code", "message", "details": [{ "field", "message" }], "request_id" } }\`; at the door for WakaTime's clients theirs, \`{ "error" }\` or \`{ "errors" }\`.
Decide by \`code\`. Codes that are worth trying again come with \`Retry-After\`.

**Lists** give \`data\` and \`next_cursor\`; send the latter as \`cursor\`, with the same filters, for the next page.

**Times** are RFC 3339 with an offset. Unknown fields and parameters are refused by name.
`.trim();

const scopeList = Object.entries(scopeDescriptions)
  .map(([scope, means]) => `- \`${scope}\`: ${means}`)
  .join("\n");

const text = (of: string, example?: string) => ({
  description: of,
  schema: { type: "string" as const },
  ...(example === undefined ? {} : { example }),
});

const responseHeaders = {
  "X-Request-Id": text("This request's name in Floyo's logs."),
  RateLimit: text("What is left of each limit.", '"operation";r=599;t=60'),
  "RateLimit-Policy": text("The limits that apply.", '"operation";q=600;w=60'),
};

/** Codes that an operation can answer with, beside those its contract adds. */
function codesOf(contract: Contract): ErrorCode[] {
  const open = contract.permission === "public";
  return [
    "VALIDATION_ERROR",
    ...(contract.body ? (["MALFORMED_JSON", "UNSUPPORTED_MEDIA_TYPE", "PAYLOAD_TOO_LARGE"] as const) : []),
    ...(open ? [] : identityCodesOf(contract)),
    "RATE_LIMITED",
    "INTERNAL_ERROR",
    "UNAVAILABLE",
    ...(contract.errors ?? []),
  ];
}

/** Codes about who is asking, and where. */
function identityCodesOf(contract: Contract): ErrorCode[] {
  return [
    "UNAUTHENTICATED",
    "KEY_EXPIRED",
    "SECOND_FACTOR_REQUIRED",
    contract.permission === "session" ? "FORBIDDEN" : "SCOPE_MISSING",
    ...(contract.method === "GET" ? [] : (["CROSS_SITE_REQUEST"] as const)),
    "NOT_FOUND",
    ...(contract.idempotent ? (["CONFLICT", "IDEMPOTENCY_KEY_REUSED"] as const) : []),
  ];
}

function errorsOf(contract: Contract): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(new Set(codesOf(contract)), (code) => errorKinds[code].status);
  const responses = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, codes]) => {
      const retryable = codes.some((code) => errorKinds[code].retryable);
      return [
        String(status),
        {
          description: codes.map((code) => `\`${code}\`: ${errorKinds[code].title}`).join("\n\n"),
          headers: {
            "X-Request-Id": responseHeaders["X-Request-Id"],
            ...(retryable ? { "Retry-After": text("Seconds to wait before trying again.", "5") } : {}),
          },
          content: { "application/json": { schema: contract.door === "wakatime" ? WakaTimeError : ErrorBody } },
        },
      ] as const;
    });
  return Object.fromEntries(responses);
}

const orgHeader = z
  .string()
  .optional()
  .describe("The workspace, by id or slug. Default: the personal one. An API key's workspace is fixed.");
const idempotencyHeader = z
  .string()
  .min(16)
  .max(255)
  .optional()
  .describe(
    "Makes it safe to send again: the first answer is kept for 24 hours and given again. A fresh UUID is best.",
  );
const etagHeader = z.string().optional().describe("An `ETag` held already; answered 304 when nothing has changed.");

const deviceHeaders = {
  "X-Floyo-Device": z.uuid().optional().describe("The machine that sends, by a UUID it made for itself."),
  "X-Floyo-Device-Name": z.string().optional().describe("Its name, percent-encoded where it is not ASCII."),
  "Content-Encoding": z.enum(["gzip"]).optional(),
};

/** Whether a caller may keep the answer and ask whether it still stands. */
const keptOf = ({ method, unkept }: Contract): boolean => method === "GET" && !unkept;

const contentOf = (contract: Contract) =>
  contract.download
    ? { "text/plain": { schema: { type: "string" as const } } }
    : { "application/json": { schema: contract.output } };

function describeOperation(contract: Contract): ZodOpenApiOperationObject {
  const { permission } = contract;
  const open = permission === "public";
  const scope = permission === "session" || open ? null : permission;
  const limit = (open ? contract.addressLimit : contract.rateLimit) ?? operationDefault;
  const needs = open
    ? "For anyone; limited by network address."
    : scope
      ? `Needs the scope \`${scope}\`.`
      : "For a signed-in person; no API key can do this.";
  const headers = {
    ...(open ? deviceHeaders : { "X-Floyo-Org": orgHeader }),
    ...(contract.idempotent ? { "Idempotency-Key": idempotencyHeader } : {}),
    ...(keptOf(contract) ? { "If-None-Match": etagHeader } : {}),
    ...(contract.permission === "telemetry:write" ? deviceHeaders : {}),
  };
  const success = {
    description: contract.status === 202 ? "Accepted." : "Done.",
    headers: {
      ...responseHeaders,
      ...(keptOf(contract) ? { ETag: text("This version of the answer.") } : {}),
      ...(contract.download
        ? { "Content-Disposition": text("The file's name.", 'attachment; filename="report.sh"') }
        : {}),
      ...(contract.idempotent ? { "Idempotency-Replayed": text("`true` when this answer was kept from before.") } : {}),
    },
    ...(contract.status === 204 ? {} : { content: contentOf(contract) }),
  };
  return {
    operationId: contract.id,
    tags: [contract.tag],
    summary: contract.summary,
    description: [contract.description, needs, `At most ${limit.max} requests in ${limit.windowSeconds} s.`]
      .filter(Boolean)
      .join("\n\n"),
    security: [
      ...(scope ? [{ apiKey: [] }, { apiKeyHeader: [] }] : []),
      ...(contract.door ? [{ apiKeyBasic: [] }] : []),
      ...(open ? [] : [{ accessToken: [] }, { session: [] }]),
    ],
    "x-floyo-permission": contract.permission,
    requestParams: {
      ...(contract.params ? { path: contract.params } : {}),
      ...(contract.query ? { query: contract.query } : {}),
      header: z.object(headers),
    },
    ...(contract.body || contract.items
      ? {
          requestBody: { required: true, content: { "application/json": { schema: contract.body ?? contract.items } } },
        }
      : {}),
    responses: {
      [String(contract.status)]: success,
      ...(contract.changedWhen === undefined ? {} : { "304": { description: "It is so already; nothing changed." } }),
      ...(keptOf(contract) ? { "304": { description: "The version in `If-None-Match` is still current." } } : {}),
      ...errorsOf(contract),
    },
  };
}

function describePaths(): ZodOpenApiPathsObject {
  const byPath = Map.groupBy(operations, (contract) => contract.path);
  return Object.fromEntries(
    [...byPath].map(([path, contracts]) => [
      path,
      Object.fromEntries(contracts.map((contract) => [contract.method.toLowerCase(), describeOperation(contract)])),
    ]),
  );
}

/** The OpenAPI 3.1 document of the whole API, made from the contracts. */
export function openApiDocument(): ReturnType<typeof createDocument> {
  return createDocument(
    {
      openapi: "3.1.0",
      info: { title: "Floyo API", version: "1", description, license: { name: "MIT", identifier: "MIT" } },
      tags: [...new Set(operations.map((contract) => contract.tag))].map((name) => ({ name })),
      paths: describePaths(),
      components: {
        schemas: { TelemetryEvent },
        securitySchemes: {
          apiKey: {
            type: "http",
            scheme: "bearer",
            description: `An API key, \`floyo_live_…\`. Its scopes:\n\n${scopeList}`,
          },
          apiKeyHeader: {
            type: "apiKey",
            in: "header",
            name: "X-API-Key",
            description: "The same key in a header of its own.",
          },
          apiKeyBasic: {
            type: "http",
            scheme: "basic",
            description: "An API key as user name or password, at the doors for other products' clients alone.",
          },
          accessToken: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "A Supabase access token." },
          session: {
            type: "apiKey",
            in: "cookie",
            name: "sb-…-auth-token",
            description: "The cookie of a signed-in browser. Changes must come from the site's own pages.",
          },
        },
      },
    },
    {
      // Zod writes the whole grammar of a time or UUID beside its format; the format says it.
      override: ({ jsonSchema }) => {
        if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      },
    },
  );
}
