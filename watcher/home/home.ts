import { homedir } from "node:os";
import { join } from "node:path";

export interface Home {
  readonly dir: string;
  readonly credentials: string;
  readonly device: string;
  readonly spool: string;
  readonly cursors: string;
  /** A file for each `floyo watch` that runs. */
  readonly watchers: string;
  /** There while nothing is to be captured. */
  readonly pause: string;
  /** The person's rules of this machine about what may be recorded. They never leave it. */
  readonly privacy: string;
  /** What privacy rules need beside them, by account: the key of hashes, the workspace's rules as fetched last; and what each caught. */
  readonly privacyFolder: string;
  /** What the system was last asked to keep running. */
  readonly service: string;
  readonly listenService: string;
  /** What editors' plugins show to the listener. */
  readonly listening: string;
  /** What watchers without a terminal had to say. */
  readonly logs: string;
}

/**
 * Where the command keeps what it must: `FLOYO_HOME`, or the platform's own place for a program's settings.
 *
 * @param env the process's environment
 */
export function findHome(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): Home {
  const dir = env.FLOYO_HOME || platformHome(env, platform);
  return {
    dir,
    credentials: join(dir, "credentials.json"),
    device: join(dir, "device.json"),
    spool: join(dir, "spool"),
    cursors: join(dir, "cursors"),
    watchers: join(dir, "watchers"),
    pause: join(dir, "paused.json"),
    privacy: join(dir, "privacy.json"),
    privacyFolder: join(dir, "privacy"),
    service: join(dir, "service.json"),
    listenService: join(dir, "service-listen.json"),
    listening: join(dir, "listening.json"),
    logs: join(dir, "logs"),
  };
}

function platformHome(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const user = homedir();
  if (platform === "win32") return join(env.APPDATA || join(user, "AppData", "Roaming"), "floyo");
  if (platform === "darwin") return join(user, "Library", "Application Support", "floyo");
  return join(env.XDG_CONFIG_HOME || join(user, ".config"), "floyo");
}
