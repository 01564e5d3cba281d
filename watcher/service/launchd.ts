import { join } from "node:path";
import type { ServiceKind, ServiceManager, ServiceSpec } from "./service-manager.ts";
import { xmlText } from "./xml-text.ts";

/** An agent of the person's own (launchd.plist(5)). @param home their home folder @param uid their number */
export function launchdAgent(home: string, uid: number, kind: ServiceKind): ServiceManager {
  const label = `dev.floyo.${kind}`;
  const file = join(home, "Library", "LaunchAgents", `${label}.plist`);
  const domain = `gui/${uid}`;
  return {
    name: "launchd",
    file,
    encoding: "utf8",
    describe: (spec) => describeAgent(spec, label),
    install: [
      // What is loaded already would keep its old description.
      { run: ["launchctl", "bootout", `${domain}/${label}`], mayFail: true },
      { run: ["launchctl", "bootstrap", domain, file] },
    ],
    remove: [{ run: ["launchctl", "bootout", `${domain}/${label}`], mayFail: true }],
    isRunning: ["launchctl", "print", `${domain}/${label}`],
    saysRunning: /^\s*state = running$/m,
  };
}

/** Started again only after a fault: who ends it with `floyo stop` means it. */
function describeAgent({ command, log }: ServiceSpec, label: string): string {
  const words = command.map((word) => `    <string>${xmlText(word)}</string>\n`).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${label}</string>
  <key>ProgramArguments</key>
  <array>
${words}  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>10</integer>
  <key>ProcessType</key>
  <string>Background</string>
  <key>StandardOutPath</key>
  <string>${xmlText(log)}</string>
  <key>StandardErrorPath</key>
  <string>${xmlText(log)}</string>
</dict>
</plist>
`;
}
