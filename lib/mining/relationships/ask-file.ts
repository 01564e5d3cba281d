import type { ShownPattern } from "../present-found.ts";
import type { RelationshipRole } from "../relationship-statistics.ts";
import { wilsonLower } from "../statistics/wilson.ts";
import { compileGlob } from "../suggest/match-event.ts";
import type { Json } from "../types.ts";
import { endsLike } from "./ends-like.ts";

/** A relationship as it is stored and shown; others may be among them. */
export type KnownRelationship = Pick<
  ShownPattern,
  "id" | "title" | "support" | "confidence" | "last_seen_at" | "statistics"
> & { distinct_days: number };

export interface KnownFile {
  path: string;
  project: string | null;
  /** `path` stands for files that are new every time: `reports/report-*.csv`. */
  pattern: boolean;
}

/** A command, tool or app, and what is done in it. */
export interface KnownAction {
  type: string;
  command: string | null;
  tool: string | null;
  app: string | null;
  action: string | null;
}

export interface FileRelation {
  role: RelationshipRole;
  /** The one that was asked about, as it is known. */
  file: KnownFile;
  /** The file that changes with it, or what is done with it. */
  related_file: KnownFile | null;
  action: KnownAction | null;
  title: string;
  together: number;
  /** How often it could have held: of inputs and outputs times that the action was done, else that the file was. */
  of: number;
  /** How likely it holds the next time. */
  confidence: number;
  /** The action names the file. */
  named: boolean;
  active: boolean;
  distinct_days: number;
  last_seen_at: string;
  pattern_id: string;
}

export interface FileAnswer {
  /** The known files that were meant. */
  files: KnownFile[];
  /** What goes on first, then the likeliest. */
  data: FileRelation[];
}

type Fields = Readonly<Record<string, Json>>;

/**
 * Everything that is known about one file. It is meant by its path, or by a pattern that stands for it; where nothing is
 * known of that, by the end of its path, as a person remembers it. Several may be meant then. O(relationships × files).
 * @param graph relationships, as the API gives them
 * @param project left out: of any
 */
export function askFile(graph: readonly KnownRelationship[], path: string, project?: string): FileAnswer {
  const wanted = path.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
  const known = new Map<string, KnownFile>();
  for (const { statistics } of graph) for (const file of filesIn(statistics.files)) known.set(nameOf(file), file);
  const within = [...known.values()].filter((file) => project === undefined || (file.project ?? "") === project);
  const exact = within.filter((file) => file.path === wanted || (file.pattern && compileGlob(file.path).test(wanted)));
  const meant = exact.length > 0 ? exact : within.filter((file) => endsLike(file.path, wanted));
  const names = new Set(meant.map(nameOf));
  const best = new Map<string, FileRelation>();
  for (const relationship of graph) {
    for (const file of filesIn(relationship.statistics.files)) {
      if (!names.has(nameOf(file))) continue;
      for (const relation of relationsOf(file, relationship)) {
        const key = `${relation.role}\n${nameOf(file)}\n${JSON.stringify(relation.related_file ?? relation.action)}`;
        const other = best.get(key);
        if (other === undefined || compare(relation, other) < 0) best.set(key, relation);
      }
    }
  }
  return {
    files: meant.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
    data: [...best.values()].sort(compare),
  };
}

function relationsOf(file: KnownFile, { id, statistics, ...pattern }: KnownRelationship): FileRelation[] {
  const { title, support, confidence, last_seen_at, distinct_days } = pattern;
  // Relationships from before there were others than these do not say what they are.
  const role = (statistics.role ?? "changes_with") as RelationshipRole;
  const trials = support + numberOf(statistics.misses_total);
  const common = {
    role,
    file,
    title,
    together: support,
    named: statistics.named === true,
    active: statistics.status !== "stopped",
    distinct_days,
    last_seen_at,
    pattern_id: id,
  };
  if (role !== "changes_with") {
    return [{ ...common, related_file: null, action: actionIn(statistics.action), of: trials, confidence }];
  }
  const announces = filesIn(statistics.from).some((one) => nameOf(one) === nameOf(file));
  const changes = numberOf(statistics.to_total);
  return filesIn(statistics.files)
    .filter((other) => nameOf(other) !== nameOf(file))
    .map((other) => ({
      ...common,
      related_file: other,
      action: null,
      // The other way round it holds as often as this file's own changes say.
      ...(announces ? { of: trials, confidence } : { of: changes, confidence: wilsonLower(support, changes) }),
    }));
}

function compare(a: FileRelation, b: FileRelation): number {
  if (a.active !== b.active) return a.active ? -1 : 1;
  const bySureness = b.confidence - a.confidence || b.together - a.together;
  if (bySureness !== 0) return bySureness;
  return a.title < b.title ? -1 : a.title > b.title ? 1 : 0;
}

const nameOf = ({ path, project, pattern }: KnownFile): string => `${project ?? ""}\n${path}\n${pattern ? "*" : ""}`;

function filesIn(value: Json | undefined): KnownFile[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one) => {
    const file = fieldsOf(one);
    if (typeof file.path !== "string") return [];
    return { path: file.path, project: textOf(file.project), pattern: file.pattern === true };
  });
}

function actionIn(value: Json | undefined): KnownAction {
  const { type, command, tool, app, action } = fieldsOf(value);
  return {
    type: textOf(type) ?? "",
    command: textOf(command),
    tool: textOf(tool),
    app: textOf(app),
    action: textOf(action),
  };
}

const fieldsOf = (value: Json | undefined): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
const textOf = (value: Json | undefined): string | null => (typeof value === "string" ? value : null);
const numberOf = (value: Json | undefined): number => (typeof value === "number" ? value : 0);
