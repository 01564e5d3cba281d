import { z } from "zod";
import { Organization, Role } from "./accounts.ts";
import { IdParams, Timestamp } from "./common.ts";
import { contract } from "./contract.ts";

export const Member = z
  .object({
    user_id: z.uuid(),
    display_name: z.string().nullable(),
    role: Role,
    joined_at: Timestamp,
  })
  .meta({ id: "Member" });
export type Member = z.infer<typeof Member>;

export const rename = contract({
  id: "organizations.rename",
  method: "PATCH",
  path: "/api/v1/organizations/{id}",
  tag: "Workspaces",
  summary: "Rename a workspace",
  description: "For its owner. Its address stays, so that links and keys go on working.",
  permission: "session",
  params: IdParams,
  body: z.strictObject({ name: z.string().trim().min(1, "is empty").max(100) }),
  output: Organization,
  status: 200,
});

export const members = contract({
  id: "organizations.members",
  method: "GET",
  path: "/api/v1/organizations/{id}/members",
  tag: "Workspaces",
  summary: "List who belongs to a workspace",
  description: "The strongest role first; at most 200. What they do is theirs: nobody else reads their activity.",
  permission: "profile:read",
  params: IdParams,
  output: z.object({ data: z.array(Member) }).meta({ id: "Members" }),
  status: 200,
});

export const Usage = z
  .object({
    events_today: z.int(),
    events_per_day_max: z.int(),
    resets_at: Timestamp.describe("The next midnight in UTC."),
  })
  .meta({ id: "Usage" });
export type Usage = z.infer<typeof Usage>;

export const usage = contract({
  id: "organizations.usage",
  method: "GET",
  path: "/api/v1/organizations/{id}/usage",
  tag: "Workspaces",
  summary: "How much of its day's quota a workspace has used",
  description:
    "New events of all its members in this UTC day; duplicates do not count. Once they reach the quota, sending is answered 429 QUOTA_EXCEEDED until `resets_at`. The batch that passes it is still taken whole.",
  permission: "profile:read",
  params: IdParams,
  output: Usage,
  status: 200,
});
