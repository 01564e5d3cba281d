import type { Cli } from "../cli.ts";
import { readService } from "../commands/service.ts";
import { tilde } from "../watch/describe-watch.ts";
import { type Finding, faulty, good, note } from "./finding.ts";

const again = "`floyo service install` with the same folders mends it.";

/** Nothing where no service was installed: who watches by hand misses none. */
export async function lookAtService(cli: Cli): Promise<Finding[]> {
  const service = await readService(cli);
  if (service === null) return [];
  const { installed, running, gone } = service;
  if (gone.length > 0) return [faulty("Service", `starts ${gone.map(tilde).join(" and ")}, which is gone`, again)];
  if (!running) return [note("Service", `${installed.manager} has it and does not run it`, again)];
  return [good("Service", `${installed.manager} runs it`)];
}
