import { type ChildProcess, spawn } from "node:child_process";

/** A signal to ask a process to end, and one to make it. */
export interface EndingSignals {
  ask: "INT" | "TERM";
  force: "QUIT" | "KILL";
}

export interface Reaper {
  /** From now on the process group `pid` ends when this process dies, however it dies. */
  watch(pid: number, signals?: EndingSignals): void;
  forget(pid: number): void;
  /** Ends the reaper alone; whoever it watched lives on. */
  close(): void;
}

// Reads the newest list of groups until its input closes, which the kernel does for us even after `kill -9`.
const script = `
trap '' INT TERM HUP
while read -r line; do groups="$line"; done
for entry in $groups; do
  pid=\${entry%%:*}; rest=\${entry#*:}
  kill -s "\${rest%%:*}" -- "-$pid" 2>/dev/null
done
tries=0
while [ $tries -lt 50 ]; do
  alive=
  for entry in $groups; do kill -0 -- "-\${entry%%:*}" 2>/dev/null && alive=1; done
  [ -z "$alive" ] && exit 0
  tries=$((tries + 1)); sleep 0.1
done
for entry in $groups; do kill -s "\${entry##*:}" -- "-\${entry%%:*}" 2>/dev/null; done
`;

/**
 * Starts a one-megabyte shell that outlives this process just long enough to end its children. Children are started
 * detached (so that Ctrl-C reaches only us and we can end them in order), and nothing else would tell them that we died.
 * On Windows there is no such shell: the next start ends what is left.
 */
export function startReaper(): Reaper {
  if (process.platform === "win32") return { watch() {}, forget() {}, close() {} };
  const groups = new Map<number, EndingSignals>();
  const shell: ChildProcess = spawn("/bin/sh", ["-c", script], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  shell.on("error", () => undefined);
  shell.stdin?.on("error", () => undefined);
  shell.unref();
  (shell.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  const tell = () => {
    const line = [...groups].map(([pid, { ask, force }]) => `${pid}:${ask}:${force}`).join(" ");
    shell.stdin?.write(`${line}\n`);
  };
  return {
    watch(pid, signals = { ask: "TERM", force: "KILL" }) {
      groups.set(pid, signals);
      tell();
    },
    forget(pid) {
      if (groups.delete(pid)) tell();
    },
    close() {
      groups.clear();
      tell();
      shell.stdin?.end();
    },
  };
}
