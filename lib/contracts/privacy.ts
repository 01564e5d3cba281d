import { z } from "zod";

/** What a rule does with what it matches, the mildest first. Where several rules match, the strictest holds. */
export const privacyActions = ["relative", "basename", "hash", "drop"] as const;
export type PrivacyAction = (typeof privacyActions)[number];

/** What a rule can look at. `path` is also the path before a renaming. */
export const privacySubjects = ["path", "project", "branch", "command", "app", "tool"] as const;
export type PrivacySubject = (typeof privacySubjects)[number];

const Pattern = z
  .string()
  .min(1)
  .max(512)
  .refine((value) => !/[\n\r]/.test(value), "must be one line")
  .refine((value) => !value.startsWith("!"), "must not begin with !; name exceptions under except");

/** One rule of a person's about what may be recorded. */
export const PrivacyRule = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "must be lower-case letters, digits and hyphens"),
    subject: z.enum(privacySubjects).describe("What the patterns are compared with."),
    patterns: z.array(Pattern).min(1).max(100).describe("In the language of `.gitignore`; one that matches is enough."),
    except: z.array(Pattern).max(100).optional().describe("What this rule leaves alone. Other rules still hold."),
    action: z
      .enum(privacyActions)
      .describe(
        "`drop`: the event is not recorded. `hash`: keyed hashes stand for the names. `basename`: of a path its last name, of a command its first word. `relative`: a path from its project on.",
      ),
    note: z.string().max(256).optional(),
  })
  .refine(({ action, subject }) => action !== "relative" || subject === "path", {
    message: "relative is for paths alone",
    path: ["action"],
  })
  .refine(({ action, subject }) => action !== "basename" || subject === "path" || subject === "command", {
    message: "basename is for paths and commands",
    path: ["action"],
  });
export type PrivacyRule = z.infer<typeof PrivacyRule>;

/** A person's rules of one layer: the workspace's at the server, or the machine's. */
export const PrivacyRules = z.strictObject({
  rules: z
    .array(PrivacyRule)
    .max(200)
    .refine((rules) => new Set(rules.map(({ id }) => id)).size === rules.length, "must have an id of its own each"),
});
export type PrivacyRules = z.infer<typeof PrivacyRules>;
