import { existsSync, statSync } from "node:fs";
import { dirname, isAbsolute, relative, sep } from "node:path";
import { fromText, toText } from "./file-names.ts";
import { projectOfRoot } from "./find-project.ts";
import { findTop } from "./find-repository.ts";
import { IgnoreRules, type RuleSettings, ruleFiles } from "./ignore-rules.ts";

/** What of a path is left out, and by which of the watcher's rules. */
export interface LeftOut {
  /** From the watched folder on. */
  readonly path: string;
  readonly reason: string;
}

/**
 * Why `floyo watch` leaves a file out, asked as it asks itself: folder by folder from the top of the file's repository
 * on, or from `from` where it has none. Null when it is watched, or lies outside.
 *
 * @param place absolute, as the system writes it; it need not exist
 */
export function whyLeftOut(place: string, from: string, settings: RuleSettings): LeftOut | null {
  const top = findTop(dirname(place))?.top ?? from;
  const within = relative(top, place);
  if (within === "" || within.startsWith("..") || isAbsolute(within)) return null;
  const names = within.split(sep).map(fromText);
  let folder = fromText(top).replaceAll("\\", "/").replace(/\/$/, "");
  const judge = new IgnoreRules(folder, settings);
  const project = projectOfRoot(folder);
  let rules = judge.inside(folder, judge.ofRoot(project), project, presentIn(folder));
  for (const [index, name] of names.entries()) {
    const isFolder = index < names.length - 1 || isDirectory(place);
    const verdict = judge.judge(folder, name, isFolder, rules);
    if ("leftOut" in verdict)
      return {
        path: names
          .slice(0, index + 1)
          .map(toText)
          .join("/"),
        reason: verdict.leftOut,
      };
    folder = `${folder}/${name}`;
    if (isFolder) rules = judge.inside(folder, verdict.rules, project, presentIn(folder));
  }
  return null;
}

const presentIn = (folder: string): string[] => ruleFiles.filter((name) => existsSync(`${toText(folder)}/${name}`));

const isDirectory = (place: string): boolean => statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
