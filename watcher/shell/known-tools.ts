/** How a tool is told what to do, where its first bare word says so. */
interface Tool {
  /** Options before it that take the next word as their value. */
  readonly valued: readonly string[];
  /** Options before it that take none. */
  readonly plain: readonly string[];
  /** Subcommands that have subcommands of their own; `*`: all have. */
  readonly nested: readonly string[];
}

const tool = (nested = "", valued = "", plain = ""): Tool => ({
  nested: nested.split(" ").filter(Boolean),
  valued: valued.split(" ").filter(Boolean),
  plain: plain.split(" ").filter(Boolean),
});

/**
 * Tools whose second word is a subcommand, a script's name or a target, and never a file, a host or a text. Of all
 * others only the name is told.
 */
const tools: Readonly<Record<string, Tool>> = {
  git: tool(
    "stash remote worktree submodule bisect flow lfs notes",
    "-C -c --git-dir --work-tree --namespace --exec-path",
    "-p --paginate --no-pager --bare --no-optional-locks",
  ),
  jj: tool("git bookmark workspace op", "-R --repository"),
  hg: tool("", "-R --cwd"),
  svn: tool(),
  gh: tool("*", "-R --repo"),
  glab: tool("*", "-R --repo"),
  npm: tool("run run-script exec", "--prefix -w --workspace", "-s --silent -g"),
  pnpm: tool("run exec dlx", "-C --dir -F --filter", "-r -w -s --silent"),
  yarn: tool("run workspace", "--cwd", "-s --silent"),
  bun: tool("run pm x", "--cwd", "-s --silent"),
  npx: tool("", "", "-y --yes"),
  deno: tool("task"),
  docker: tool("compose container image volume network buildx system context", "-H --host -c --context --config"),
  podman: tool("compose container image volume network pod system", "--connection"),
  "docker-compose": tool("", "-f --file -p --project-name --profile"),
  kubectl: tool("config rollout", "-n --namespace --context --kubeconfig --cluster"),
  helm: tool("repo", "-n --namespace --kube-context"),
  cargo: tool("", "--manifest-path -Z", "-q -v"),
  rustup: tool("toolchain target component"),
  go: tool("mod tool work"),
  dotnet: tool("tool ef nuget"),
  make: tool("", "-C -f --directory --file", "-s -k -B -j --silent"),
  just: tool("", "-f --justfile -d"),
  task: tool("", "-t -d"),
  rake: tool(),
  rails: tool(),
  bundle: tool("exec"),
  gem: tool(),
  composer: tool("", "-d --working-dir"),
  mvn: tool("", "-f --file -pl", "-q -B"),
  gradle: tool("", "-p", "-q"),
  gradlew: tool("", "-p", "-q"),
  pip: tool("", "", "-q"),
  pip3: tool("", "", "-q"),
  uv: tool("pip tool run", "--directory --project", "-q"),
  poetry: tool("run", "-C --directory", "-q"),
  pipenv: tool("run"),
  conda: tool("env"),
  tox: tool(),
  "pre-commit": tool(),
  terraform: tool("state workspace"),
  tofu: tool("state workspace"),
  pulumi: tool("stack config", "-C --cwd -s --stack"),
  aws: tool("*", "--profile --region --output --endpoint-url"),
  gcloud: tool("*", "--project --account"),
  az: tool("*"),
  vercel: tool(),
  netlify: tool(),
  fly: tool("*"),
  flyctl: tool("*"),
  heroku: tool(),
  wrangler: tool("d1 kv r2"),
  supabase: tool("*"),
  prisma: tool("db migrate"),
  "drizzle-kit": tool(),
  next: tool(),
  vite: tool(),
  vitest: tool(),
  biome: tool(),
  ng: tool(),
  nx: tool(),
  turbo: tool("run"),
  flutter: tool("pub"),
  dart: tool("pub"),
  mix: tool(),
  apt: tool("", "", "-y -q"),
  "apt-get": tool("", "", "-y -q -qq"),
  dnf: tool("", "", "-y -q"),
  yum: tool("", "", "-y -q"),
  brew: tool("services"),
  winget: tool(),
  choco: tool(),
  scoop: tool(),
  nix: tool("profile flake store"),
  systemctl: tool("", "", "--user --no-pager"),
  floyo: tool("import service privacy ledger", "--home", "--json --local --debug"),
};

/** A subcommand, a script, a target: a bare word. Whatever else stands there is an argument. */
const bareWord = /^[a-z][a-z0-9]*(?:[:_-][a-z0-9]+)*$/i;
const bareWordMax = 40;

/** The subcommand, with its own where it has one, that the words after a tool's name begin with. */
export function subcommandOf(name: string, after: readonly string[]): readonly string[] {
  const known = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (!known) return moduleOf(name, after);
  const at = firstBare(known, after);
  const first = at === null ? undefined : after[at];
  if (first === undefined || at === null || !isBare(first)) return [];
  const second = after[at + 1];
  const has = known.nested.includes("*") || known.nested.includes(first);
  return has && second !== undefined && isBare(second) ? [first, second] : [first];
}

const isBare = (word: string): boolean => word.length <= bareWordMax && bareWord.test(word);

/** After an option that is not known, a word may be its value: then nothing is told. */
function firstBare({ valued, plain }: Tool, after: readonly string[]): number | null {
  let at = 0;
  while (at < after.length) {
    const word = after[at] ?? "";
    if (valued.includes(word)) at += 2;
    else if (plain.includes(word) || /^--[\w-]+=/.test(word) || word.startsWith("+")) at += 1;
    else return word.startsWith("-") ? null : at;
  }
  return null;
}

/** `python -m pytest` is named for its module. */
function moduleOf(name: string, after: readonly string[]): readonly string[] {
  const [option, module = ""] = after;
  return /^(?:python[\d.]*|py)$/.test(name) && option === "-m" && /^[\w.]{1,40}$/.test(module) ? ["-m", module] : [];
}
