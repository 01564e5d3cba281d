import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { Fault } from "../fault.ts";
import { launchdAgent } from "./launchd.ts";
import type { ServiceKind, ServiceManager } from "./service-manager.ts";
import { systemdUser } from "./systemd.ts";
import { taskScheduler } from "./task-scheduler.ts";

/**
 * What keeps services running on this system.
 *
 * @throws Fault NO_SERVICES on one that we know no way for
 */
export function findManager(
  env: NodeJS.ProcessEnv,
  floyoHome: string,
  kind: ServiceKind,
  platform: NodeJS.Platform = process.platform,
): ServiceManager {
  if (platform === "linux") return systemdUser(env.XDG_CONFIG_HOME || join(homedir(), ".config"), kind);
  if (platform === "darwin") return launchdAgent(homedir(), userInfo().uid, kind);
  if (platform === "win32") return taskScheduler(`${env.USERDOMAIN ?? "."}\\${userInfo().username}`, floyoHome, kind);
  throw new Fault("NO_SERVICES", `floyo knows no way to install a service on ${platform}.`, {
    hint: `\`floyo ${kind} --daemon\` runs in the background until the machine restarts.`,
  });
}
