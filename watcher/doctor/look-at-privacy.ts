import { Fault } from "../fault.ts";
import type { Home } from "../home/home.ts";
import { openPolicy, readLayers } from "../privacy/live-policy.ts";
import { count } from "../terminal/words.ts";
import { type Finding, faulty, good } from "./finding.ts";

/** Whether the person's rules are understood: while they are not, nothing is captured. */
export function lookAtPrivacy(home: Home, local: boolean): Finding {
  try {
    openPolicy(home, { local, counting: false }).check();
    const { machine, workspace } = readLayers(home, local);
    const own = machine.length + workspace.length;
    return good(
      "Privacy",
      own === 0 ? "the built-in rules alone" : `the built-in rules and ${count(own, "rule")} of yours`,
    );
  } catch (error) {
    if (error instanceof Fault) return faulty("Privacy", error.message, error.hint ?? "Mend the file.");
    throw error;
  }
}
