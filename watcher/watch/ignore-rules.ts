import { basename, dirname } from "node:path";
import { PatternSet } from "#lib/capture/redact/pattern-set.ts";
import { neverWatched, usuallyLeftOut } from "./default-excludes.ts";
import { fromText, toText } from "./file-names.ts";
import type { Project } from "./find-project.ts";
import { readText } from "./find-repository.ts";

/** The files whose patterns are obeyed, in every folder. */
export const ruleFiles: readonly string[] = [".gitignore", ".floyoignore"];

/** Patterns, and the folder that they are relative to. */
interface Level {
  readonly base: string;
  readonly patterns: PatternSet;
  readonly reason: string;
  /** The level asked when this one says nothing. */
  readonly next: Level | null;
}

/** What is left out in one folder, and in those below that have no rules of their own. */
export interface Rules {
  /** The person's own: every `.floyoignore`, the nearest first. */
  readonly own: Level | null;
  /** Git's: every `.gitignore`, the nearest first, then `.git/info/exclude`, then the person's global file. */
  readonly git: Level | null;
}

export interface RuleSettings {
  /** Patterns of `--exclude`. */
  readonly exclude: readonly string[];
  /** The text of git's global excludes file. */
  readonly globalExcludes: string | null;
  /** Folders that are never watched, absolute: Floyo's own. */
  readonly never: readonly string[];
  readonly ignoreCase: boolean;
  /** The person's home folder: what is hidden in it is the business of programs. */
  readonly home: string;
}

/** Why an entry is left out; or when it is not, the rules that it stands under. */
export type Verdict = { readonly leftOut: string } | { readonly rules: Rules };

export class IgnoreRules {
  readonly #settings: RuleSettings;
  readonly #root: string;
  readonly #rootName: string;
  readonly #exclude: Level | null;

  /** @param root the folder that the person asked for, in the watcher's own form */
  constructor(root: string, settings: RuleSettings) {
    this.#root = root;
    this.#rootName = basename(toText(root));
    this.#settings = settings;
    const { exclude } = settings;
    this.#exclude = exclude.length === 0 ? null : this.#level(root, exclude.join("\n"), "--exclude", null);
  }

  /** The rules that the root stands under: those of the folders above it, up to the top of its repository, count too. */
  ofRoot(project: Project): Rules {
    const above: string[] = [];
    if (project.git) {
      for (let at = this.#root; at !== project.top; at = parentOf(at)) above.unshift(parentOf(at));
    }
    let rules: Rules = { own: null, git: project.git && this.#gitBase(project) };
    for (const folder of above) rules = this.#withFiles(folder, rules, ruleFiles);
    return rules;
  }

  /**
   * The rules that hold inside a folder.
   *
   * @param above those it stands under
   * @param present which of the rule files it has
   */
  inside(folder: string, above: Rules, project: Project, present: readonly string[]): Rules {
    const base = project.top === folder ? { own: above.own, git: this.#gitBase(project) } : above;
    return this.#withFiles(folder, base, present);
  }

  /**
   * Whether an entry is left out. What holds secrets and what belongs to git always is; the person's own rules come
   * next, then what is usually left out, then git's rules.
   *
   * @param folder the folder it is in, and `rules` those that hold there
   */
  judge(folder: string, name: string, isFolder: boolean, rules: Rules): Verdict {
    const path = `${folder}/${name}`;
    const text = toText(name);
    const never = neverWatched(text, this.#rootName + toText(path.slice(this.#root.length)), isFolder);
    if (never !== null) return { leftOut: never };
    if (isFolder && this.#settings.never.includes(path)) return { leftOut: "Floyo's own files" };
    if (ask(this.#exclude, path, isFolder)?.verdict === "ignored") return { leftOut: "--exclude" };
    const own = ask(rules.own, path, isFolder);
    if (own?.verdict === "ignored") return { leftOut: own.reason };
    // Taken in by the person's own rules, a folder is free of the rules of git above it too.
    if (own?.verdict === "taken") return { rules: isFolder ? { own: rules.own, git: null } : rules };
    const usual = folder === this.#settings.home ? leftOutAtHome(text, isFolder) : usuallyLeftOut(text, isFolder);
    if (usual !== null) return { leftOut: usual };
    const git = ask(rules.git, path, isFolder);
    return git?.verdict === "ignored" ? { leftOut: git.reason } : { rules };
  }

  #gitBase({ top, git }: Project): Level | null {
    const { globalExcludes } = this.#settings;
    const info = git && readText(`${git.common}/info/exclude`);
    const global = globalExcludes === null ? null : this.#level(top, globalExcludes, "ignored by git", null);
    return info === null ? global : this.#level(top, info, "ignored by git", global);
  }

  #withFiles(folder: string, above: Rules, present: readonly string[]): Rules {
    const read = (name: string) => (present.includes(name) ? readText(`${toText(folder)}/${name}`) : null);
    const git = read(".gitignore");
    const own = read(".floyoignore");
    if (git === null && own === null) return above;
    return {
      own: own === null ? above.own : this.#level(folder, own, "in .floyoignore", above.own),
      git: git === null ? above.git : this.#level(folder, git, "ignored by git", above.git),
    };
  }

  #level(base: string, text: string, reason: string, next: Level | null): Level {
    return { base, patterns: new PatternSet(fromText(text), this.#settings.ignoreCase), reason, next };
  }
}

function ask(
  from: Level | null,
  path: string,
  isFolder: boolean,
): { verdict: "ignored" | "taken"; reason: string } | null {
  for (let level = from; level !== null; level = level.next) {
    const verdict = level.patterns.verdict(path.slice(level.base.length + 1), isFolder);
    if (verdict !== null) return { verdict, reason: level.reason };
  }
  return null;
}

function leftOutAtHome(name: string, isFolder: boolean): string | null {
  const programs = name.startsWith(".") || (isFolder && (name === "Library" || name === "AppData"));
  return programs ? "hidden in your home folder" : usuallyLeftOut(name, isFolder);
}

const parentOf = (path: string): string => fromText(dirname(toText(path)));
