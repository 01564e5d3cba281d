import { spawn } from "node:child_process";

/** What decides whether a browser would come up before the person's own eyes. */
interface Place {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** Whether somebody sits at a terminal. */
  readonly attended: boolean;
}

/**
 * The command that shows an address in the person's browser; null where none would be seen: without a terminal or a
 * display, and over SSH, where it would come up on the other machine, if at all. No shell reads the address.
 */
export function browserCommand(url: string, { platform, env, attended }: Place): readonly [string, ...string[]] | null {
  if (!attended || !/^https?:$/.test(new URL(url).protocol)) return null;
  if (env.SSH_CONNECTION || env.SSH_CLIENT || env.SSH_TTY) return null;
  if (platform === "darwin") return ["open", url];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", url];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ["xdg-open", url] : null;
}

/** Starts it and lets it go; resolves to whether it could be started. */
export function startBrowser([program, ...args]: readonly [string, ...string[]]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: "ignore", windowsHide: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}
