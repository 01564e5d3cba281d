import type { Operation } from "./recognise-step.ts";
import { argumentsOf, optionOf, type SimpleCommand, splitCommand } from "./split-command.ts";

type Meaning = Omit<Operation, "programs" | "input"> & { input?: Operation["input"] };

/** What a program's words mean; undefined where they mean nothing that a connector does. */
type Rule = (words: readonly string[]) => Meaning | undefined;

/**
 * The connector's operation that a command line is, by the program in it that reaches furthest; a line that reaches
 * nothing runs on the person's machine. The line as it was typed always goes along as `command`.
 */
export function recogniseCommand(command: string): Operation {
  const parts = splitCommand(command);
  const programs = [...new Set(parts.map(({ program }) => program))].filter((name) => !BUILT_IN.has(name));
  for (const { program, words } of parts.toReversed()) {
    const found = ruleOf({ program, words })?.(words);
    if (found !== undefined) return { ...found, input: { command, ...found.input }, programs };
  }
  return { connector: "local", operation: "run_command", input: { command }, scopes: [], programs };
}

/** Words that the shell itself understands: nothing has to be installed for them. */
const BUILT_IN = new Set([
  "cd",
  "echo",
  "printf",
  "export",
  "source",
  ".",
  "true",
  "test",
  "[",
  "pushd",
  "popd",
  "set",
]);

const ruleOf = ({ program }: SimpleCommand): Rule | undefined =>
  Object.hasOwn(RULES, program.toLowerCase()) ? RULES[program.toLowerCase()] : undefined;

const mail: Rule = (words) => {
  const values = new Set(["-s", "-a", "-c", "-b", "-r", "-A", "-i", "-H"]);
  const to = argumentsOf(words, values).filter((word) => word.includes("@"));
  return {
    connector: "email",
    operation: "send_message",
    input: clean({ subject: optionOf(words, "-s", "--subject"), to: to.length > 0 ? to.join(", ") : undefined }),
    scopes: [to.length > 0 ? `send mail as you to ${to.join(", ")}` : "send mail as you"],
  };
};

const database =
  (engine: string, ...statement: readonly string[]): Rule =>
  (words) => ({
    connector: "database",
    operation: "run_statement",
    input: clean({
      engine,
      statement: engine === "sqlite" ? argumentsOf(words)[1] : optionOf(words, ...statement),
      file: engine === "sqlite" ? argumentsOf(words)[0] : optionOf(words, "-f", "--file"),
    }),
    scopes: [`sign in to the ${engine} database`],
  });

const copyBetween: Rule = (words) => {
  const [verb = "", ...rest] = argumentsOf(words, new Set(["--config", "--transfers", "--bwlimit"]));
  if (!/^(?:copy|copyto|sync|move|moveto)$/.test(verb)) return undefined;
  const [source = "", target = ""] = rest;
  for (const remote of [target, source]) {
    const connector = CLOUDS.find(([pattern]) => pattern.test(remote))?.[1];
    if (connector === undefined) continue;
    const up = remote === target;
    return {
      connector,
      operation: up
        ? connector === "s3"
          ? "put_object"
          : "upload_file"
        : connector === "s3"
          ? "get_object"
          : "download_file",
      input: { source, target },
      scopes: [`${up ? "write" : "read"} ${remote}`],
    };
  }
  return undefined;
};

const CLOUDS: readonly [RegExp, "drive" | "dropbox" | "s3"][] = [
  [/^(?:g|google)?-?drive[\w-]*:/i, "drive"],
  [/^dropbox[\w-]*:/i, "dropbox"],
  [/^(?:s3|aws)[\w-]*:/i, "s3"],
];

const s3: Rule = (words): Meaning | undefined => {
  const [, verb = "", source = "", target = ""] = argumentsOf(words, new Set(["--profile", "--region", "--acl"]));
  if (!/^(?:cp|sync|mv|rm)$/.test(verb)) return undefined;
  const up = target.startsWith("s3://");
  const remote = up ? target : source;
  if (!remote.startsWith("s3://")) return undefined;
  if (verb === "rm") {
    return {
      connector: "s3",
      operation: "delete_object",
      input: { target: source },
      scopes: [`s3:DeleteObject on ${source}`],
    };
  }
  return {
    connector: "s3",
    operation: up ? "put_object" : "get_object",
    input: { source, target },
    scopes: [`${up ? "s3:PutObject" : "s3:GetObject"} on ${bucketOf(remote)}`],
  };
};

const bucketOf = (url: string): string => url.split("/").slice(0, 3).join("/");

/** Nouns and verbs of `gh` and `glab` that change something; what they only show is run where it is shown. */
const forge =
  (connector: "github" | "gitlab"): Rule =>
  (words) => {
    const [noun = "", verb = ""] = argumentsOf(words, new Set(["--repo", "-R"]));
    const named = FORGE_NOUNS[noun];
    if (named === undefined || !/^(?:create|new|merge|close|comment|edit|run|upload|approve|review)$/.test(verb))
      return undefined;
    const done = verb === "new" ? "create" : verb;
    return {
      connector,
      operation: `${done}_${named.noun}`,
      input: clean({ title: optionOf(words, "--title", "-t"), repository: optionOf(words, "--repo", "-R") }),
      scopes: [named.scope],
    };
  };

const FORGE_NOUNS: Record<string, { noun: string; scope: string } | undefined> = {
  pr: { noun: "pull_request", scope: "pull requests: write" },
  mr: { noun: "merge_request", scope: "merge requests: write" },
  issue: { noun: "issue", scope: "issues: write" },
  release: { noun: "release", scope: "contents: write" },
  workflow: { noun: "workflow", scope: "actions: write" },
  ci: { noun: "pipeline", scope: "pipelines: write" },
};

const push: Rule = (words) => {
  const [verb, remote = ""] = argumentsOf(words, new Set(["-C", "-c", "--git-dir"]));
  if (verb !== "push") return undefined;
  const connector = /github\.com/i.test(remote) ? "github" : /gitlab/i.test(remote) ? "gitlab" : undefined;
  // Which host `origin` is, the command does not say: then it is git's own business, on the person's machine.
  if (connector === undefined) return undefined;
  return { connector, operation: "push_commits", input: { remote }, scopes: ["contents: write"] };
};

const request: Rule = (words) => {
  const found = words.find((word) => /^https?:\/\//i.test(word));
  if (found === undefined) return undefined;
  let url: URL;
  try {
    url = new URL(found);
  } catch {
    return undefined;
  }
  const host = url.hostname;
  const webhook = /^hooks\.slack\.com$/i.test(host)
    ? "slack"
    : /(?:^|\.)webhook\.office\.com$/i.test(host)
      ? "teams"
      : undefined;
  if (webhook !== undefined)
    return { connector: webhook, operation: "send_message", scopes: ["post to one channel by its webhook"] };
  const sends = optionOf(
    words,
    "-d",
    "--data",
    "--data-raw",
    "--data-binary",
    "--json",
    "-F",
    "--form",
    "-T",
    "--upload-file",
  );
  const method = optionOf(words, "-X", "--request", "--method") ?? (sends === undefined ? "GET" : "POST");
  return {
    connector: "http",
    operation: "request",
    input: { method: method.toUpperCase(), url: `${url.origin}${url.pathname}` },
    scopes: [`${method.toUpperCase()} requests to ${host}`],
  };
};

const RULES: Record<string, Rule> = {
  aws: (words) => (argumentsOf(words, new Set(["--profile", "--region"]))[0] === "s3" ? s3(words) : undefined),
  curl: request,
  wget: request,
  http: request,
  https: request,
  gh: forge("github"),
  glab: forge("gitlab"),
  git: push,
  rclone: copyBetween,
  mail,
  mailx: mail,
  "s-nail": mail,
  mutt: mail,
  neomutt: mail,
  sendmail: mail,
  msmtp: mail,
  psql: database("postgres", "-c", "--command"),
  mysql: database("mysql", "-e", "--execute"),
  mariadb: database("mysql", "-e", "--execute"),
  sqlite3: database("sqlite"),
};

/** Without what is not there. */
function clean(input: Record<string, string | undefined>): Operation["input"] {
  return Object.fromEntries(Object.entries(input).filter((pair): pair is [string, string] => pair[1] !== undefined));
}
