import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectOfRoot } from "./find-project.ts";
import { IgnoreRules, type RuleSettings, type Rules, ruleFiles } from "./ignore-rules.ts";

let base: string;
let made = 0;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), "floyo-ignore-"));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** git, whatever the person's own settings are. */
const git = (folder: string, args: readonly string[], input = "") =>
  execFileSync("git", args, {
    cwd: folder,
    input,
    encoding: "utf8",
    env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
    stdio: ["pipe", "pipe", "ignore"],
  });

const settings: RuleSettings = { exclude: [], globalExcludes: null, never: [], ignoreCase: false, home: "/nowhere" };

/** A folder with these files in it. */
function makeFolder(files: Readonly<Record<string, string>>, isRepository = false): string {
  made += 1;
  const folder = join(base, `case-${made}`);
  mkdirSync(folder);
  if (isRepository) git(folder, ["init", "--quiet"]);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Why a path is left out, going down to it as the watcher does; null when it is not. */
function judge(folder: string, path: string, more: Partial<RuleSettings> = {}, root = folder): string | null {
  const rules = new IgnoreRules(root, { ...settings, ...more });
  const project = projectOfRoot(root);
  const parts = path.split("/");
  let at = root;
  let inside: Rules = rules.inside(at, rules.ofRoot(project), project, ruleFiles);
  for (const [index, name] of parts.entries()) {
    const last = index === parts.length - 1;
    const verdict = rules.judge(at, name, !last, inside);
    if ("leftOut" in verdict) return verdict.leftOut;
    at = `${at}/${name}`;
    if (!last) inside = rules.inside(at, verdict.rules, project, ruleFiles);
  }
  return null;
}

const segment = fc.constantFrom("a", "b", "c.txt", "d.log", "lib");
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const pattern = fc
  .tuple(
    fc.constantFrom("", "", "!"),
    fc.constantFrom("", "", "/", "**/"),
    fc.oneof(
      path,
      fc.constantFrom(
        "*",
        "*.log",
        "a*",
        "?",
        "**/lib",
        "a/**",
        "a/**/b",
        "[ab]",
        "lib/*",
        "#x",
        "\\!a",
        "[!a]",
        "[a-c]*",
        "[[:alpha:]]",
        "**",
        "a/**/",
        "**a",
        "a**b",
        "*/b",
        "[]a]",
        "[a",
        "\\a",
        "c\\.txt",
        "lib/**/d*",
      ),
    ),
    fc.constantFrom("", "", "/"),
  )
  .map((parts) => parts.join(""));
const ignoreFile = fc.array(pattern, { minLength: 1, maxLength: 4 }).map((lines) => `${lines.join("\n")}\n`);

test("what git ignores is left out, and nothing else is, as git itself says", () => {
  fc.assert(
    fc.property(
      ignoreFile,
      fc.option(ignoreFile),
      fc.option(ignoreFile),
      fc.uniqueArray(path, { minLength: 1, maxLength: 8 }),
      (top, nested, info, paths) => {
        const folder = makeFolder(
          {
            ".gitignore": top,
            ...(nested === null ? {} : { "a/.gitignore": nested }),
            ...(info === null ? {} : { ".git/info/exclude": info }),
          },
          true,
        );
        // No path may be a folder on the way to another: each is asked about as a file.
        const files = paths.filter((one) => !paths.some((other) => other.startsWith(`${one}/`)) && one !== "a");
        if (files.length === 0) return;
        let said = "";
        try {
          said = git(folder, ["-c", "core.quotePath=false", "check-ignore", "--no-index", "--stdin"], files.join("\n"));
        } catch {
          // git ends with 1 when it ignores none of them.
        }
        const ignored = new Set(said.split("\n").filter(Boolean));
        for (const file of files) expect([file, judge(folder, file) !== null]).toEqual([file, ignored.has(file)]);
      },
    ),
    { numRuns: Number(process.env.IGNORE_RUNS ?? 40) },
  );
});

test.each([
  [".git/config", "version control"],
  ["sub/.git", "version control"],
  ["node_modules/x/index.js", "dependencies"],
  [".venv/bin/python", "dependencies"],
  ["pkg/__pycache__/a.pyc", "cache"],
  ["dist/app.js", "build output"],
  [".env", ".env*"],
  [".env.local", ".env*"],
  ["deploy/server.pem", "private key"],
  [".ssh/config", "key folder"],
  ["credentials.json", "credential file"],
  ["a.txt~", "editor's temporary file"],
  [".a.txt.swp", "editor's temporary file"],
  ["#a.txt#", "editor's temporary file"],
  [".#a.txt", "editor's temporary file"],
  ["~$report.docx", "editor's temporary file"],
  [".~lock.report.odt#", "editor's temporary file"],
  ["film.mp4.crdownload", "editor's temporary file"],
  ["app.sqlite3-wal", "editor's temporary file"],
  [".DS_Store", "cache"],
])("%s is left out without being asked: %s", (file, reason) => {
  expect(judge(makeFolder({}), file)).toBe(reason);
});

test.each([
  "a.txt",
  "src/app.ts",
  "Makefile",
  "package-lock.json",
  ".github/workflows/ci.yml",
  "report #3.md",
  "target.md",
  "food-journal",
  "sedentary",
])("%s is watched", (file) => {
  expect(judge(makeFolder({}), file)).toBeNull();
});

test("a .floyoignore takes in what git or habit leaves out, and never what holds secrets", () => {
  const folder = makeFolder({
    ".gitignore": "dist/\nreports/\n",
    ".floyoignore": "!dist/\n!reports/\n!.env\n!.git/\nprivate/\n",
  });
  expect(judge(folder, "dist/app.js")).toBeNull();
  expect(judge(folder, "reports/deep/a.csv")).toBeNull();
  expect(judge(folder, "private/a.md")).toBe("in .floyoignore");
  expect(judge(folder, ".env")).toBe(".env*");
  expect(judge(folder, ".git/config")).toBe("version control");
});

test("--exclude goes before everything that takes in", () => {
  const folder = makeFolder({ ".floyoignore": "!*.log\n" });
  expect(judge(folder, "a.log", { exclude: ["*.log"] })).toBe("--exclude");
  expect(judge(folder, "sub/a.log", { exclude: ["/a.log"] })).toBeNull();
});

test("the rules above a root count, up to the top of its repository", () => {
  const folder = makeFolder({ ".gitignore": "*.csv\n", "packages/web/a.csv": "1" }, true);
  expect(judge(folder, "a.csv", {}, join(folder, "packages/web"))).toBe("ignored by git");
  const bare = makeFolder({ ".gitignore": "*.csv\n", "packages/web/a.csv": "1" });
  expect(judge(bare, "a.csv", {}, join(bare, "packages/web"))).toBeNull();
});

test("git's global excludes count in a repository", () => {
  const folder = makeFolder({}, true);
  expect(judge(folder, "notes.scratch", { globalExcludes: "*.scratch\n" })).toBe("ignored by git");
});

test("what is hidden in the home folder is the business of programs, and so are Floyo's own files", () => {
  const folder = makeFolder({});
  expect(judge(folder, ".config/app/state.json", { home: folder })).toBe("hidden in your home folder");
  expect(judge(folder, "code/.github/a.yml", { home: folder })).toBeNull();
  expect(judge(folder, "floyo/spool/a", { never: [join(folder, "floyo")] })).toBe("Floyo's own files");
});

test("a .gitignore without a repository is obeyed too", () => {
  expect(judge(makeFolder({ ".gitignore": "*.log\n" }), "a.log")).toBe("ignored by git");
});
