import { Fault } from "../fault.ts";
import { type Commit, GitLogParser, gitLogFormat } from "./parse-git-log.ts";
import { explainSpawn, firstLine, runGit, startGit } from "./read-repository.ts";

export interface LogRange {
  readonly folder: string;
  /** Leave out what this commit already holds, or null for everything. */
  readonly after: string | null;
  readonly until: string;
  /** Whose commits: an exact address, a pattern as `git log --author` takes it, or everybody's. */
  readonly author: { readonly email: string } | { readonly pattern: string } | null;
  /** Seconds since 1970. */
  readonly since: number | null;
}

/**
 * Reads commits, oldest first, with the files each changed; merges are left out, since what they join is read by
 * itself. Settings of the person that would change the outcome are overruled, so that every clone gives the same.
 *
 * @throws Fault NO_GIT, GIT_FAILED
 */
export async function* readGitLog(range: LogRange): AsyncGenerator<Commit[]> {
  const child = startGit(range.folder, logArguments(range));
  const failed = new Promise<never>((_, reject) =>
    child.once("error", (error) => reject(explainSpawn(error, range.folder))),
  );
  failed.catch(() => {});
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(0, 2000);
  });
  const parser = new GitLogParser();
  try {
    for await (const chunk of child.stdout) {
      const commits = parser.push(chunk);
      if (commits.length > 0) yield commits;
    }
    const code = await Promise.race([closed, failed]);
    if (code !== 0) throw new Fault("GIT_FAILED", "git log failed.", { hint: firstLine(said) });
    yield parser.finish();
  } finally {
    child.kill();
  }
}

/** How many commits `readGitLog` will give, for a progress line. */
export async function countCommits(range: LogRange): Promise<number> {
  const { stdout } = await runGit(range.folder, [
    "rev-list",
    "--count",
    "--no-merges",
    ...filterArguments(range),
    "--",
  ]);
  return Number(stdout) || 0;
}

const logArguments = (range: LogRange): string[] => [
  ...["-c", "diff.relative=false", "-c", "log.showRoot=true", "-c", "log.showSignature=false"],
  "log",
  ...["-z", "--reverse", "--topo-order", "--no-merges", "--name-status", "-M50%", "-l1000"],
  ...["--ignore-submodules=none", "--no-ext-diff", "--no-color", "--date=raw", `--format=${gitLogFormat}`],
  ...filterArguments(range),
  "--",
];

const filterArguments = ({ after, until, author, since }: LogRange): string[] => [
  ...(author && "email" in author ? ["--fixed-strings", "--regexp-ignore-case", `--author=<${author.email}>`] : []),
  ...(author && "pattern" in author ? ["--regexp-ignore-case", `--author=${author.pattern}`] : []),
  ...(since === null ? [] : [`--max-age=${since}`]),
  ...(after === null ? [until] : [`${after}..${until}`]),
];
