import { sensitivePathRule } from "#lib/capture/redact/sensitive-path.ts";

/** What is left out without being asked, by reason. Names are compared in lower case. */
interface Excludes {
  readonly reason: string;
  readonly folders: readonly string[];
  /** File names, whole. */
  readonly files?: RegExp;
}

const always: Excludes = {
  reason: "version control",
  folders: [".git", ".hg", ".svn", ".jj", ".bzr", "_darcs", "cvs"],
  files: /^\.git$/,
};

/** A `.floyoignore` can take these in again. */
const usually: readonly Excludes[] = [
  {
    reason: "dependencies",
    folders: [
      ...["node_modules", "bower_components", "jspm_packages", ".pnpm-store", ".yarn", ".bundle", ".venv", "venv"],
      ...["site-packages", ".tox", ".nox", ".eggs", ".direnv", ".pub-cache", ".terraform"],
    ],
    files: /^\.pnp\..?js$/,
  },
  {
    reason: "cache",
    folders: [
      ...[".cache", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".ipynb_checkpoints"],
      ...[".parcel-cache", ".turbo", ".nx", ".vite", ".sass-cache", ".gradle", ".dart_tool", ".expo", ".nyc_output"],
      ...[".eslintcache", "caches", ".ccls-cache", ".clangd", ".idea", ".vs", ".metals", ".bloop"],
      ...["$recycle.bin", "system volume information", "lost+found", ".trash", ".trashes", ".spotlight-v100"],
      ...[".fseventsd", ".documentrevisions-v100", ".temporaryitems"],
    ],
    files: /^(?:\.eslintcache|\.stylelintcache|thumbs\.db|desktop\.ini|\.ds_store)$/,
  },
  {
    reason: "build output",
    folders: [
      ...["dist", "build", "out", "target", "coverage", "htmlcov", "storybook-static"],
      ...[".next", ".nuxt", ".output", ".svelte-kit", ".angular", ".astro", ".docusaurus", ".vercel", ".netlify"],
      ...[".serverless", ".aws-sam", ".build", "deriveddata"],
    ],
    files: /\.(?:py[co]|o|class|tsbuildinfo|egg-info)$/,
  },
  {
    reason: "editor's temporary file",
    folders: [],
    files:
      /^(?:.*~|~\$.*|\.~lock\..*#|#.*#|\.#.*|\..*\.(?:sw[a-z]|un~)|.*\.(?:sw[opx]|tmp|temp|crswap|kate-swp|part|partial|crdownload|download)|.*___jb_(?:tmp|old)___|\.goutputstream-.*|\.fuse_hidden.*|\.nfs[0-9a-f]+|4913|\.wh\..*|.*\.tmp[.-][\w.-]+|\.tmp.*|.*\.(?:db3?|sqlite3?)-(?:journal|wal|shm))$/,
  },
];

/** The rule by which a name is never watched, whatever anybody's own rules say. @param path with `/`, from the root's own name on */
export function neverWatched(name: string, path: string, folder: boolean): string | null {
  const lower = name.toLowerCase();
  if (folder ? always.folders.includes(lower) : always.files?.test(lower)) return always.reason;
  return sensitivePathRule(folder ? `${path}/` : path);
}

/** The rule by which a name is left out unless the person's own rules take it in. */
export function usuallyLeftOut(name: string, folder: boolean): string | null {
  const lower = name.toLowerCase();
  for (const { reason, folders, files } of usually) {
    if (folder ? folders.includes(lower) : files?.test(lower)) return reason;
  }
  return null;
}

/** For help texts. */
export const defaultReasons: readonly string[] = [always.reason, ...usually.map(({ reason }) => reason)];
