import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { type Cli, openAccount, requireConsent } from "../cli.ts";
import { type ExitCode, exitCodes, Fault, systemCode, usageFault } from "../fault.ts";
import type { Home } from "../home/home.ts";
import { isPassing, ownCommand } from "../home/own-command.ts";
import { readJsonFile, writePrivateFile } from "../home/private-file.ts";
import { findManager } from "../service/find-manager.ts";
import type { ServiceManager, SystemCommand } from "../service/service-manager.ts";
import { when } from "../terminal/words.ts";
import { version } from "../version.ts";
import { tilde } from "../watch/describe-watch.ts";
import { findRoots } from "../watch/find-roots.ts";

const runFile = promisify(execFile);

const Installed = z.object({
  manager: z.string(),
  file: z.string(),
  command: z.array(z.string()),
  roots: z.array(z.string()),
  version: z.string(),
  installed_at: z.iso.datetime(),
});
/** What `floyo service install` put there last. */
type Installed = z.infer<typeof Installed>;

const findService = (home: Home): Installed | null => readJsonFile(home.service, Installed);

export interface ServiceOptions {
  readonly exclude?: readonly string[];
  readonly project?: string;
  readonly print?: boolean;
}

/**
 * `floyo service install <paths>`: has the system start a watcher whenever the person signs in to their machine.
 *
 * @throws Fault NOT_SIGNED_IN, CONSENT_REQUIRED, USAGE, NO_SERVICES, SERVICE_MANAGER
 */
export async function installService(cli: Cli, paths: readonly string[], options: ServiceOptions): Promise<ExitCode> {
  const { home, terminal } = cli;
  if (paths.length === 0) throw usageFault("Say which folders to watch.", "For example: floyo service install ~/code");
  const manager = findManager(cli.env, home.dir);
  const roots = findRoots(paths, process.cwd()).map(({ shown }) => shown);
  const command = serviceCommand(home, roots, options, options.print === true);
  const text = manager.describe({ command, log: join(home.logs, "service.log") });
  if (options.print) {
    terminal.give({ manager: manager.name, file: manager.file, text });
    if (!terminal.json) terminal.write(text);
    return exitCodes.ok;
  }
  await requireConsent(cli, openAccount(cli));
  mkdirSync(home.logs, { recursive: true, mode: 0o700 });
  mkdirSync(dirname(manager.file), { recursive: true });
  writeFileSync(manager.file, text, manager.encoding);
  try {
    for (const { run, mayFail } of manager.install) await runSystem(run, mayFail);
  } catch (error) {
    rmSync(manager.file, { force: true });
    throw explainManager(manager, error);
  }
  const installed: Installed = {
    manager: manager.name,
    file: manager.file,
    command,
    roots,
    version,
    installed_at: new Date().toISOString(),
  };
  writePrivateFile(home.service, `${JSON.stringify(installed, null, 2)}\n`);
  terminal.give(installed);
  terminal.say(
    `Installed: ${manager.name} watches ${roots.map(tilde).join(", ")} now, and whenever you sign in to this machine.`,
  );
  terminal.say("`floyo service status` shows how it does, `floyo service remove` takes it away.");
  return exitCodes.ok;
}

/** The service that was installed, whether it runs, and which of its files have gone since; null when none was. */
export async function readService(
  cli: Cli,
): Promise<{ installed: Installed; running: boolean; gone: readonly string[] } | null> {
  const installed = findService(cli.home);
  if (installed === null) return null;
  const gone = installed.command.slice(0, 2).filter((file) => !existsSync(file));
  return { installed, running: await isRunning(findManager(cli.env, cli.home.dir)), gone };
}

/** `floyo service status`. Exits with 1 when it is installed and does not run. */
export async function serviceStatus(cli: Cli): Promise<ExitCode> {
  const { terminal } = cli;
  const service = await readService(cli);
  if (service === null) {
    terminal.give({ installed: false, running: false });
    terminal.say("No service is installed. `floyo service install <folders>` does it.");
    return exitCodes.ok;
  }
  const { installed, running, gone } = service;
  terminal.give({ installed: true, running, gone, ...installed });
  terminal.say(
    `${installed.manager}: ${running ? "running" : "not running"}; watches ${installed.roots.map(tilde).join(", ")}.`,
  );
  terminal.say(
    `Installed ${when(installed.installed_at, new Date())} by floyo ${installed.version}: ${tilde(installed.file)}`,
  );
  for (const file of gone)
    terminal.say(`It starts ${tilde(file)}, which is gone. Run \`floyo service install\` again.`);
  if (!running && gone.length === 0)
    terminal.say("`floyo service install` with the same folders starts it again; `floyo doctor` looks for reasons.");
  return running ? exitCodes.ok : exitCodes.fault;
}

/** `floyo service remove`: ends the service and takes away what was installed for it. */
export async function removeService(cli: Cli): Promise<ExitCode> {
  const { home, terminal } = cli;
  const manager = findManager(cli.env, home.dir);
  const there = findService(home) !== null || existsSync(manager.file);
  if (there) {
    const [end, ...after] = manager.remove;
    if (end) await runSystem(end.run, end.mayFail);
    rmSync(manager.file, { force: true });
    for (const { run, mayFail } of after) await runSystem(run, mayFail);
    rmSync(home.service, { force: true });
  }
  terminal.give({ removed: there });
  terminal.say(there ? "The service is removed. What was captured stays." : "No service is installed.");
  return exitCodes.ok;
}

/** What the system is to run. A copy of our own, where the file we run from may be gone tomorrow. */
function serviceCommand(home: Home, roots: readonly string[], options: ServiceOptions, dry: boolean): string[] {
  const [node, file] = ownCommand();
  const kept = isPassing(file) ? join(home.dir, "bin", "floyo.mjs") : file;
  if (kept !== file && !dry) {
    mkdirSync(dirname(kept), { recursive: true, mode: 0o700 });
    copyFileSync(file, kept);
  }
  const chosen = [
    ...(options.project === undefined ? [] : ["--project", options.project]),
    ...(options.exclude ?? []).flatMap((pattern) => ["--exclude", pattern]),
  ];
  const log = join(home.logs, "service.log");
  return [node, kept, "--home", home.dir, "watch", "--log", log, ...chosen, "--", ...roots];
}

async function isRunning({ isRunning: ask, saysRunning }: ServiceManager): Promise<boolean> {
  try {
    const { stdout } = await runSystem(ask);
    return saysRunning?.test(stdout) ?? true;
  } catch {
    return false;
  }
}

async function runSystem([program, ...args]: SystemCommand, mayFail = false): Promise<{ stdout: string }> {
  try {
    return await runFile(program, args, { timeout: 30_000, windowsHide: true });
  } catch (error) {
    if (mayFail) return { stdout: "" };
    throw error;
  }
}

function explainManager(manager: ServiceManager, error: unknown): Fault {
  const hint =
    "Nothing was installed. `floyo watch --daemon` runs in the background without it, until the machine restarts.";
  if (systemCode(error) === "ENOENT")
    return new Fault("SERVICE_MANAGER", `${manager.name} is not on this machine.`, { hint, cause: error });
  const said = typeof error === "object" && error !== null && "stderr" in error ? String(error.stderr).trim() : "";
  return new Fault("SERVICE_MANAGER", `${manager.name} refused the service${said ? `: ${said.split("\n")[0]}` : "."}`, {
    hint,
    cause: error,
  });
}
