import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * What tells one process from a later one with the same pid: when it started (and after which boot).
 * Null when no such process lives.
 */
export function processIdentity(pid: number): string | null {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The command's name may hold spaces and brackets; the fields that count come after its last one.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (fields[0] === "Z") return null;
      return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}:${fields[19]}`;
    }
    if (process.platform === "win32") {
      const query = `(Get-Process -Id ${pid}).StartTime.Ticks`;
      return (
        execFileSync("powershell", ["-NoProfile", "-Command", query], { encoding: "utf8", stdio: "pipe" }).trim() ||
        null
      );
    }
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", stdio: "pipe" }).trim() || null;
  } catch {
    return null;
  }
}
