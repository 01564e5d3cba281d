import type { Cli } from "../cli.ts";
import { readServices } from "../commands/service.ts";
import { tilde } from "../watch/describe-watch.ts";
import { type Finding, faulty, good, note } from "./finding.ts";

/** Nothing where no service was installed: who watches by hand misses none. */
export async function lookAtService(cli: Cli): Promise<Finding[]> {
  return (await readServices(cli)).map(({ kind, installed, running, gone }) => {
    const [name, again] =
      kind === "watch"
        ? ["Service", "`floyo service install` with the same folders mends it."]
        : ["Listener", "`floyo service install --listen` mends it."];
    if (gone.length > 0) return faulty(name, `starts ${gone.map(tilde).join(" and ")}, which is gone`, again);
    if (!running) return note(name, `${installed.manager} has it and does not run it`, again);
    return good(name, `${installed.manager} runs it`);
  });
}
