import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Author {
  readonly name: string;
  readonly email: string;
}

export const ada: Author = { name: "Ada", email: "ada@example.com" };
export const bob: Author = { name: "Bob", email: "bob@example.com" };

/** A git repository made step by step, with dates and offsets of our choosing. */
export interface TestRepository {
  readonly folder: string;
  git(...args: string[]): string;
  write(files: Readonly<Record<string, string>>): void;
  remove(path: string): void;
  /** Makes commits that each add files, without a working tree: thousands in a moment. */
  commitMany(commits: readonly (readonly string[])[]): void;
  /** Commits everything. @param at RFC 3339 with offset */
  commit(message: string, at: string, author?: Author): string;
}

export function makeRepository(folder: string): TestRepository {
  mkdirSync(folder, { recursive: true });
  const run = (args: readonly string[], env: Record<string, string> = {}, input = ""): string =>
    execFileSync("git", args, {
      cwd: folder,
      input,
      encoding: "utf8",
      env: { ...process.env, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", ...env },
      stdio: ["pipe", "pipe", "pipe"],
    }).trim();
  run(["init", "--quiet", "--initial-branch=main"]);
  run(["config", "user.name", ada.name]);
  run(["config", "user.email", ada.email]);
  return {
    folder,
    git: (...args) => run(args),
    write: (files) => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    },
    remove: (path) => rmSync(join(folder, path)),
    commitMany: (commits) => {
      const stream = commits.map((files, index) =>
        [
          "commit refs/heads/main",
          `committer ${ada.name} <${ada.email}> ${1_735_689_600 + index * 3600} +0100`,
          "data 0",
          ...files.map((path) => `M 100644 inline ${path}\ndata ${path.length}\n${path}`),
          "",
        ].join("\n"),
      );
      run(["fast-import", "--quiet"], {}, stream.join("\n"));
    },
    commit: (message, at, author = ada) => {
      run(["add", "--all"]);
      run(["commit", "--quiet", "--allow-empty", "--message", message], {
        GIT_AUTHOR_NAME: author.name,
        GIT_AUTHOR_EMAIL: author.email,
        GIT_AUTHOR_DATE: at,
        GIT_COMMITTER_NAME: author.name,
        GIT_COMMITTER_EMAIL: author.email,
        GIT_COMMITTER_DATE: at,
      });
      return run(["rev-parse", "HEAD"]);
    },
  };
}
