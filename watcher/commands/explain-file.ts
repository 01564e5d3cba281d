import { systemCode, usageFault } from "../fault.ts";

/** Why a file that is to be written cannot be; what else went wrong as it is. */
export function explainFile(path: string, error: unknown): unknown {
  if (systemCode(error) === "EEXIST") return usageFault(`There is a file ${path} already.`, "Choose another name.");
  if (systemCode(error) === "ENOENT") return usageFault(`${path} cannot be made: its folder is not there.`);
  return error;
}
