import { type PrivacyAction, type PrivacyRule, type PrivacySubject, privacyActions } from "#lib/contracts/privacy.ts";
import { PatternSet } from "./pattern-set.ts";
import { isTelling, nameInPattern, wordsOf } from "./secret-names.ts";

interface Compiled {
  readonly id: string;
  readonly subject: PrivacySubject;
  readonly action: PrivacyAction;
  readonly patterns: PatternSet;
  readonly except: PatternSet;
}

const partsOf = (path: string): string[] => path.split(/[/\\]/).filter(Boolean);

/** What rules say of one value. */
export interface Ruling {
  /** The strictest of those that match; null when none does. */
  readonly action: PrivacyAction | null;
  /** The ids of all that match. */
  readonly rules: readonly string[];
}

/** A person's rules, read once and asked often. Letters match in either case, so that no rule is missed by spelling. */
export class RuleSet {
  readonly #rules: readonly Compiled[];
  /** The names that patterns of paths pick out to be hashed, in lower case, with their rules: hidden as words, too. */
  readonly secretNames: ReadonlyMap<string, readonly string[]>;
  /** Finds them; null where there are none. */
  readonly secretWords: RegExp | null;

  constructor(rules: readonly PrivacyRule[]) {
    this.#rules = rules.map(({ id, subject, action, patterns, except }) => ({
      id,
      subject,
      action,
      patterns: new PatternSet(patterns.join("\n"), true),
      except: new PatternSet((except ?? []).join("\n"), true),
    }));
    const hashing = rules.filter(({ subject, action }) => subject === "path" && action === "hash");
    const picked = new Map<string, string[]>();
    for (const { id, patterns } of hashing)
      for (const pattern of patterns) {
        const name = nameInPattern(pattern)?.toLowerCase();
        if (name !== undefined && isTelling(name)) picked.set(name, [...(picked.get(name) ?? []), id]);
      }
    this.secretNames = picked;
    this.secretWords = wordsOf(picked.keys());
  }

  /** Whether there is no rule at all. */
  get isEmpty(): boolean {
    return this.#rules.length === 0;
  }

  /** Whether any rule looks at values of this kind. */
  looksAt(subject: PrivacySubject): boolean {
    return this.#rules.some((rule) => rule.subject === subject);
  }

  /** Whether the rule of this id leaves events out. */
  drops(id: string): boolean {
    return this.#rules.some((rule) => rule.id === id && rule.action === "drop");
  }

  /**
   * The folders of a path that a hashing rule makes secret: what its pattern matches, and all below that. What lies above
   * is hidden in the path alone, since other paths show it.
   */
  secretFolders(path: string): string[] {
    const parts = partsOf(path);
    const folders = parts.slice(0, -1);
    const from = Math.min(
      ...this.#rules
        .filter(({ subject, action }) => subject === "path" && action === "hash")
        .filter((rule) => covers(rule.patterns, "path", path) && !covers(rule.except, "path", path))
        .map(({ patterns }) => matchAt(patterns, parts)),
    );
    return Number.isFinite(from) ? folders.slice(from).filter(isTelling) : [];
  }

  rule(subject: PrivacySubject, value: string): Ruling {
    const matching = this.#rules.filter(
      (rule) =>
        rule.subject === subject && covers(rule.patterns, subject, value) && !covers(rule.except, subject, value),
    );
    const strictest = Math.max(...matching.map(({ action }) => privacyActions.indexOf(action)));
    return { action: privacyActions[strictest] ?? null, rules: matching.map(({ id }) => id) };
  }
}

/** Whether patterns match a value; a path also when they match a folder above it. */
function covers(patterns: PatternSet, subject: PrivacySubject, value: string): boolean {
  if (subject !== "path") {
    // Compared as one name: a branch or a command holds `/` without being a path.
    return patterns.verdict(value, false) !== null || patterns.verdict(value.replaceAll("/", "\u0001"), false) !== null;
  }
  return matchAt(patterns, partsOf(value)) >= 0;
}

/** Where in a path patterns first match: the place of the folder, or of the file; -1 where they do not. */
const matchAt = (patterns: PatternSet, parts: readonly string[]): number =>
  parts.findIndex(
    (_part, index) => patterns.verdict(parts.slice(0, index + 1).join("/"), index < parts.length - 1) !== null,
  );
