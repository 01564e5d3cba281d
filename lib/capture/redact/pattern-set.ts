/** What the patterns of one kind match: plain names, which most are, by a set; the rest by one expression. */
interface Matcher {
  readonly names: ReadonlySet<string>;
  /** Against the last name of a path. */
  readonly name: RegExp | null;
  /** Against the whole path. */
  readonly path: RegExp | null;
}

/** Patterns that follow each other and say the same. */
interface Block {
  readonly verdict: Verdict;
  readonly any: Matcher;
  readonly foldersOnly: Matcher;
}

type Verdict = "ignored" | "taken";

/**
 * Patterns in the language of `.gitignore`, which say of a path by itself whether it is ignored. What git says of a path
 * because a folder above it is ignored is left to the caller, who does not go down into such a folder: a folder that
 * stronger patterns take in is free of the weaker ones that would leave it out.
 */
export class PatternSet {
  /** The last first: it is the strongest. */
  readonly #blocks: readonly Block[];
  readonly #ignoreCase: boolean;

  /** @param text in the watcher's own form: like git, patterns go by bytes where names do @param ignoreCase as the file system does */
  constructor(text: string, ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
    const blocks: { verdict: Verdict; rules: Rule[] }[] = [];
    for (const line of text.replace(/^\ufeff/, "").split("\n")) {
      const rule = parseLine(line.replace(/\r$/, ""));
      if (rule === null) continue;
      const last = blocks.at(-1);
      if (last?.verdict === rule.verdict) last.rules.push(rule);
      else blocks.push({ verdict: rule.verdict, rules: [rule] });
    }
    this.#blocks = blocks.reverse().map(({ verdict, rules }) => ({
      verdict,
      any: makeMatcher(
        rules.filter(({ foldersOnly }) => !foldersOnly),
        ignoreCase,
      ),
      foldersOnly: makeMatcher(
        rules.filter(({ foldersOnly }) => foldersOnly),
        ignoreCase,
      ),
    }));
  }

  /**
   * What the patterns say of a path.
   *
   * @param path relative to where the patterns stand, in the watcher's own form
   * @returns null when they say nothing
   */
  verdict(path: string, isFolder: boolean): Verdict | null {
    const at = this.#ignoreCase ? path.toLowerCase() : path;
    const name = at.slice(at.lastIndexOf("/") + 1);
    for (const block of this.#blocks) {
      if (matches(block.any, at, name) || (isFolder && matches(block.foldersOnly, at, name))) return block.verdict;
    }
    return null;
  }
}

const matches = (matcher: Matcher, path: string, name: string): boolean =>
  matcher.names.has(name) || matcher.name?.test(name) || matcher.path?.test(path) || false;

interface Rule {
  readonly verdict: Verdict;
  readonly foldersOnly: boolean;
  /** Compared with the last name alone. */
  readonly ofName: boolean;
  readonly pattern: string;
}

function parseLine(line: string): Rule | null {
  let pattern = trimEnd(line);
  if (pattern === "" || pattern.startsWith("#")) return null;
  const verdict = pattern.startsWith("!") ? "taken" : "ignored";
  if (verdict === "taken") pattern = pattern.slice(1);
  const foldersOnly = pattern.endsWith("/");
  if (foldersOnly) pattern = pattern.slice(0, -1);
  const ofName = !pattern.includes("/");
  if (pattern.startsWith("/")) pattern = pattern.slice(1);
  return pattern === "" ? null : { verdict, foldersOnly, ofName, pattern };
}

/** Spaces at the end count only behind a backslash. */
function trimEnd(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === " ") end -= 1;
  let slashes = 0;
  while (line[end - 1 - slashes] === "\\") slashes += 1;
  return line.slice(0, slashes % 2 === 1 && end < line.length ? end + 1 : end);
}

function makeMatcher(rules: readonly Rule[], ignoreCase: boolean): Matcher {
  const names = new Set<string>();
  const ofName: string[] = [];
  const ofPath: string[] = [];
  for (const rule of rules) {
    if (rule.ofName && !/[*?[\\]/.test(rule.pattern)) names.add(ignoreCase ? rule.pattern.toLowerCase() : rule.pattern);
    else {
      const source = toExpression(rule.pattern);
      if (source !== null) (rule.ofName ? ofName : ofPath).push(source);
    }
  }
  const join = (sources: readonly string[]) =>
    sources.length === 0 ? null : new RegExp(`^(?:${sources.join("|")})$`, ignoreCase ? "is" : "s");
  return { names, name: join(ofName), path: join(ofPath) };
}

/** The source of an expression for a pattern, as git's wildmatch reads it; null for one that can match nothing. */
function toExpression(pattern: string): string | null {
  let source = "";
  for (let at = 0; at < pattern.length; ) {
    const stars = /^\*+/.exec(pattern.slice(at))?.[0].length ?? 0;
    if (stars > 0) {
      const begins = at === 0 || pattern[at - 1] === "/";
      at += stars;
      const wide = stars > 1 && begins && (at === pattern.length || pattern[at] === "/");
      if (wide && pattern[at] === "/") {
        source += "(?:.*/)?";
        at += 1;
      } else source += wide ? ".*" : "[^/]*";
      continue;
    }
    const character = pattern.charAt(at);
    if (character === "[") {
      const found = parseClass(pattern, at);
      if (found === null) return null;
      source += found.source;
      at = found.end;
    } else if (character === "\\") {
      if (at + 1 === pattern.length) return null;
      source += literal(pattern.charAt(at + 1));
      at += 2;
    } else {
      source += character === "?" ? "[^/]" : literal(character);
      at += 1;
    }
  }
  return source;
}

const posixClasses: Readonly<Record<string, string>> = {
  alnum: "a-zA-Z0-9",
  alpha: "a-zA-Z",
  blank: " \\t",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "\\x21-\\x7e",
  lower: "a-z",
  print: "\\x20-\\x7e",
  punct: "!-\\x2f:-@\\[-`\\{-~",
  space: "\\s",
  upper: "A-Z",
  xdigit: "0-9a-fA-F",
};

/** A class of characters such as `[a-z]`, which never holds `/`; null when it does not end or names an unknown class. */
function parseClass(pattern: string, start: number): { source: string; end: number } | null {
  let at = start + 1;
  const negated = pattern[at] === "!" || pattern[at] === "^";
  if (negated) at += 1;
  let inside = "";
  for (let first = true; first || pattern[at] !== "]"; first = false) {
    if (at >= pattern.length) return null;
    const posix = /^\[:(\w*):\]/.exec(pattern.slice(at));
    if (posix) {
      const members = posixClasses[posix[1] ?? ""];
      if (members === undefined) return null;
      inside += members;
      at += posix[0].length;
      continue;
    }
    const low = readMember(pattern, at);
    if (low === null) return null;
    at = low.end;
    const high = pattern[at] === "-" && pattern[at + 1] !== "]" ? readMember(pattern, at + 1) : null;
    if (high === null) inside += member(low.character);
    else {
      at = high.end;
      if (low.character <= high.character) inside += `${member(low.character)}-${member(high.character)}`;
    }
  }
  const source = negated ? `(?!/)[^${inside}]` : inside === "" ? "(?!)" : `(?!/)[${inside}]`;
  return { source, end: at + 1 };
}

function readMember(pattern: string, start: number): { character: string; end: number } | null {
  const at = pattern[start] === "\\" ? start + 1 : start;
  return at < pattern.length ? { character: pattern.charAt(at), end: at + 1 } : null;
}

const literal = (character: string): string => (/[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character);

/** As itself, inside a class. */
const member = (character: string): string => (/[\^\\[\]-]/.test(character) ? `\\${character}` : character);

/** Whether a line is a pattern that can match something, rather than a comment or a class without its end. */
export function canMatch(line: string): boolean {
  const rule = parseLine(line);
  return rule !== null && toExpression(rule.pattern) !== null;
}
