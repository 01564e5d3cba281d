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
import { findListenKey } from "../listen/listen-key.ts";
import { loopback } from "../listen/serve-doors.ts";
import { findManager } from "../service/find-manager.ts";
import { type ServiceKind, type ServiceManager, type SystemCommand, serviceKinds } from "../service/service-manager.ts";
import { when } from "../terminal/words.ts";
import { version } from "../version.ts";
import { tilde } from "../watch/describe-watch.ts";
import { findRoots } from "../watch/find-roots.ts";
import { type ListenOptions, listenArguments, tellAddresses } from "./listen.ts";

const runFile = promisify(execFile);

const Installed = z.object({
  manager: z.string(),
  file: z.string(),
  command: z.array(z.string()),
  /** Of the watcher. */
  roots: z.array(z.string()),
  /** Of the listener: where it listens, ActivityWatch's watchers last. */
  addresses: z.array(z.string()).default([]),
  version: z.string(),
  installed_at: z.iso.datetime(),
});
/** What `floyo service install` put there last. */
type Installed = z.infer<typeof Installed>;

const placeOf = ({ service, listenService }: Home, kind: ServiceKind): string =>
  kind === "watch" ? service : listenService;

const findService = (home: Home, kind: ServiceKind): Installed | null => readJsonFile(placeOf(home, kind), Installed);

export interface ServiceOptions {
  readonly exclude?: readonly string[];
  readonly project?: string;
  readonly print?: boolean;
  /** Where the listener listens; undefined: it is not wanted. */
  readonly listen?: Pick<ListenOptions, "port" | "activitywatch">;
}

/** One of the two, as it is to be installed. */
interface Plan {
  readonly kind: ServiceKind;
  readonly roots: readonly string[];
  readonly addresses: readonly string[];
  /** What `floyo` is told, the log aside. */
  readonly args: readonly string[];
}

/**
 * `floyo service install <paths>`: has the system start a watcher, a listener or both whenever the person signs in to
 * their machine.
 *
 * @throws Fault NOT_SIGNED_IN, CONSENT_REQUIRED, USAGE, NO_SERVICES, SERVICE_MANAGER
 */
export async function installService(cli: Cli, paths: readonly string[], options: ServiceOptions): Promise<ExitCode> {
  const plans = planServices(paths, options);
  if (plans.length === 0)
    throw usageFault(
      "Say which folders to watch.",
      "For example: floyo service install ~/code. With --listen the listener is installed, with folders or alone.",
    );
  if (!options.print) await requireConsent(cli, openAccount(cli));
  for (const plan of plans) await installOne(cli, plan, options.print === true);
  if (!options.print)
    cli.terminal.say("`floyo service status` shows how it does, `floyo service remove` takes it away.");
  return exitCodes.ok;
}

function planServices(paths: readonly string[], { project, exclude = [], listen }: ServiceOptions): Plan[] {
  const plans: Plan[] = [];
  if (paths.length > 0) {
    const roots = findRoots(paths, process.cwd()).map(({ shown }) => shown);
    const chosen = [
      ...(project === undefined ? [] : ["--project", project]),
      ...exclude.flatMap((pattern) => ["--exclude", pattern]),
    ];
    plans.push({ kind: "watch", roots, addresses: [], args: [...chosen, "--", ...roots] });
  }
  if (listen) {
    const ports = [listen.port, ...(listen.activitywatch === undefined ? [] : [listen.activitywatch])];
    const addresses = ports.map((port) => `http://${loopback}:${port}`);
    plans.push({ kind: "listen", roots: [], addresses, args: listenArguments(listen) });
  }
  return plans;
}

async function installOne(cli: Cli, { kind, roots, addresses, args }: Plan, print: boolean): Promise<void> {
  const { home, terminal } = cli;
  const manager = findManager(cli.env, home.dir, kind);
  const log = join(home.logs, kind === "watch" ? "service.log" : "service-listen.log");
  const command = [...ownFile(home, print), "--home", home.dir, kind, "--log", log, ...args];
  const text = manager.describe({ command, log });
  if (print) {
    terminal.give({ manager: manager.name, file: manager.file, text });
    if (!terminal.json) terminal.write(text);
    return;
  }
  mkdirSync(home.logs, { recursive: true, mode: 0o700 });
  mkdirSync(dirname(manager.file), { recursive: true });
  writeFileSync(manager.file, text, manager.encoding);
  try {
    for (const { run, mayFail } of manager.install) await runSystem(run, mayFail);
  } catch (error) {
    rmSync(manager.file, { force: true });
    throw explainManager(manager, kind, error);
  }
  const installed: Installed = {
    manager: manager.name,
    file: manager.file,
    command,
    roots: [...roots],
    addresses: [...addresses],
    version,
    installed_at: new Date().toISOString(),
  };
  writePrivateFile(placeOf(home, kind), `${JSON.stringify(installed, null, 2)}\n`);
  terminal.give({ service: kind, ...installed });
  terminal.say(`Installed: ${manager.name} ${describeWork(installed)} now, and whenever you sign in to this machine.`);
  const [address, watched] = addresses;
  if (address !== undefined) tellAddresses(cli, findListenKey(home), { address, watched });
}

const describeWork = ({ roots, addresses }: Pick<Installed, "roots" | "addresses">): string =>
  addresses.length > 0 ? `listens at ${addresses.join(" and ")}` : `watches ${roots.map(tilde).join(", ")}`;

export interface ServiceState {
  readonly kind: ServiceKind;
  readonly installed: Installed;
  readonly running: boolean;
  /** Which of its files have gone since. */
  readonly gone: readonly string[];
}

/** The services that were installed, and whether each runs. */
export async function readServices(cli: Cli): Promise<ServiceState[]> {
  const states: ServiceState[] = [];
  for (const kind of serviceKinds) {
    const installed = findService(cli.home, kind);
    if (installed === null) continue;
    const gone = installed.command.slice(0, 2).filter((file) => !existsSync(file));
    states.push({ kind, installed, running: await isRunning(findManager(cli.env, cli.home.dir, kind)), gone });
  }
  return states;
}

/** `floyo service status`. Exits with 1 when one is installed and does not run. */
export async function serviceStatus(cli: Cli): Promise<ExitCode> {
  const { terminal } = cli;
  const services = await readServices(cli);
  const fieldsOf = (kind: ServiceKind) => {
    const found = services.find((one) => one.kind === kind);
    if (!found) return null;
    const { installed, running, gone } = found;
    return { installed: true, running, gone, ...installed };
  };
  terminal.give({ ...(fieldsOf("watch") ?? { installed: false, running: false }), listener: fieldsOf("listen") });
  if (services.length === 0) terminal.say("No service is installed. `floyo service install <folders>` does it.");
  for (const { kind, installed, running, gone } of services) {
    const again =
      kind === "watch" ? "`floyo service install` with the same folders" : "`floyo service install --listen`";
    terminal.say(`${installed.manager}: ${running ? "running" : "not running"}; ${describeWork(installed)}.`);
    terminal.say(
      `Installed ${when(installed.installed_at, new Date())} by floyo ${installed.version}: ${tilde(installed.file)}`,
    );
    for (const file of gone) terminal.say(`It starts ${tilde(file)}, which is gone. Run ${again} to mend it.`);
    if (!running && gone.length === 0) terminal.say(`${again} starts it again; \`floyo doctor\` looks for reasons.`);
  }
  return services.every(({ running }) => running) ? exitCodes.ok : exitCodes.fault;
}

/** `floyo service remove`: ends the services and takes away what was installed for them. @param kinds which of them */
export async function removeService(cli: Cli, kinds: readonly ServiceKind[] = serviceKinds): Promise<ExitCode> {
  const { home, terminal } = cli;
  let removed = 0;
  for (const kind of kinds) {
    const manager = findManager(cli.env, home.dir, kind);
    if (findService(home, kind) === null && !existsSync(manager.file)) continue;
    const [end, ...after] = manager.remove;
    if (end) await runSystem(end.run, end.mayFail);
    rmSync(manager.file, { force: true });
    for (const { run, mayFail } of after) await runSystem(run, mayFail);
    rmSync(placeOf(home, kind), { force: true });
    removed += 1;
  }
  terminal.give({ removed: removed > 0 });
  if (removed === 0) terminal.say("No service is installed.");
  else terminal.say(`${removed === 1 ? "The service is" : "Both services are"} removed. What was captured stays.`);
  return exitCodes.ok;
}

/** The program that the system is to run: a copy of our own, where the file we run from may be gone tomorrow. */
function ownFile(home: Home, dry: boolean): [node: string, file: string] {
  const [node, file] = ownCommand();
  const kept = isPassing(file) ? join(home.dir, "bin", "floyo.mjs") : file;
  if (kept !== file && !dry) {
    mkdirSync(dirname(kept), { recursive: true, mode: 0o700 });
    copyFileSync(file, kept);
  }
  return [node, kept];
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

function explainManager(manager: ServiceManager, kind: ServiceKind, error: unknown): Fault {
  const hint = `It is not installed. \`floyo ${kind} --daemon\` runs in the background without it, until the machine restarts.`;
  if (systemCode(error) === "ENOENT")
    return new Fault("SERVICE_MANAGER", `${manager.name} is not on this machine.`, { hint, cause: error });
  const said = typeof error === "object" && error !== null && "stderr" in error ? String(error.stderr).trim() : "";
  return new Fault("SERVICE_MANAGER", `${manager.name} refused the service${said ? `: ${said.split("\n")[0]}` : "."}`, {
    hint,
    cause: error,
  });
}
