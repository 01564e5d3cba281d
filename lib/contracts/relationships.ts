import { z } from "zod";
import { Confidence, Timestamp } from "./common.ts";
import { contract } from "./contract.ts";

export const RelationshipRole = z
  .enum(["changes_with", "input_of", "output_of", "followed_by"])
  .describe(
    "`changes_with`: another file changes in the same commit or burst; `input_of`: the file is opened or edited before the action; `output_of`: it is written after it; `followed_by`: the action is the next thing done after the file.",
  );
export type RelationshipRole = z.infer<typeof RelationshipRole>;

export const KnownFile = z
  .object({
    path: z.string(),
    project: z.string().nullable(),
    pattern: z.boolean().describe("`path` stands for files that are new every time, as in `reports/report-*.csv`."),
  })
  .meta({ id: "KnownFile" });
export type KnownFile = z.infer<typeof KnownFile>;

export const KnownAction = z
  .object({
    type: z.string(),
    command: z.string().nullable().describe("A star stands for a number or date that is another one each time."),
    tool: z.string().nullable(),
    app: z.string().nullable(),
    action: z.string().nullable(),
  })
  .meta({ id: "KnownAction" });
export type KnownAction = z.infer<typeof KnownAction>;

export const FileRelation = z
  .object({
    role: RelationshipRole,
    file: KnownFile.describe("The file that was asked about, as it is known."),
    related_file: KnownFile.nullable().describe("The other file of `changes_with`; null of the others."),
    action: KnownAction.nullable().describe("The command, tool or app; null of `changes_with`."),
    title: z.string().describe("A plain sentence about what the person does."),
    together: z.int().describe("How often it held."),
    of: z
      .int()
      .describe(
        "How often it could have: times that the action was done (`input_of`, `output_of`), or the file changed or worked on.",
      ),
    confidence: Confidence.describe("How likely it holds the next time."),
    named: z.boolean().describe("The command names the file among its arguments."),
    active: z.boolean().describe("False: it has not held any more, or the file is gone."),
    distinct_days: z.int(),
    last_seen_at: Timestamp,
    pattern_id: z.uuid().describe("The pattern that says so, with its evidence."),
  })
  .meta({ id: "FileRelation" });
export type FileRelation = z.infer<typeof FileRelation>;

export const FileRelations = z
  .object({
    files: z.array(KnownFile).describe("The known files that the path means; none: nothing is known of it."),
    data: z.array(FileRelation).describe("What goes on first, then the likeliest."),
  })
  .meta({ id: "FileRelations" });
export type FileRelations = z.infer<typeof FileRelations>;

export const list = contract({
  id: "relationships.list",
  method: "GET",
  path: "/api/v1/relationships",
  tag: "Patterns",
  summary: "What goes with one file",
  description:
    "The files that change with it, the commands, tools and apps that it goes into and comes out of, and what is done next after it. Each is more than chance, and seen on five days at least.",
  permission: "patterns:read",
  query: z.strictObject({
    path: z
      .string()
      .trim()
      .min(1)
      .max(4096)
      .describe("The file's path, or, where nothing is known by that, the end of it: `app.ts` for `src/app.ts`."),
    project: z.string().max(255).optional().describe("Only the file of this project; empty: of none."),
    limit: z.coerce.number().int().min(1).max(200).default(100).describe("How many relations at most."),
  }),
  output: FileRelations,
  status: 200,
  changesWith: ["patterns"],
});
