import { join } from "node:path";
import {
  descriptions,
  hopelessExitCodes,
  type ServiceKind,
  type ServiceManager,
  type ServiceSpec,
} from "./service-manager.ts";

const units: Readonly<Record<ServiceKind, string>> = { watch: "floyo.service", listen: "floyo-listen.service" };

/**
 * A unit of the person's own systemd (systemd.service(5), systemd.syntax(7)).
 *
 * @param configHome `$XDG_CONFIG_HOME` or `~/.config`
 */
export function systemdUser(configHome: string, kind: ServiceKind): ServiceManager {
  const unit = units[kind];
  const systemctl = (...args: string[]) => ["systemctl", "--user", ...args] as const;
  return {
    name: "systemd",
    file: join(configHome, "systemd", "user", unit),
    encoding: "utf8",
    describe: (spec) => describeUnit(spec, kind),
    install: [
      { run: systemctl("daemon-reload") },
      { run: systemctl("enable", unit) },
      { run: systemctl("restart", unit) },
    ],
    remove: [
      { run: systemctl("disable", "--now", unit), mayFail: true },
      { run: systemctl("daemon-reload"), mayFail: true },
    ],
    isRunning: systemctl("is-active", "--quiet", unit),
  };
}

function describeUnit({ command }: ServiceSpec, kind: ServiceKind): string {
  return `[Unit]
Description=${descriptions[kind]}

[Service]
Type=exec
ExecStart=${command.map((word) => quote(word).replaceAll("$", "$$$$")).join(" ")}
Restart=on-failure
RestartSec=10
RestartPreventExitStatus=${hopelessExitCodes.join(" ")}
TimeoutStopSec=15
Nice=10
NoNewPrivileges=yes

[Install]
WantedBy=default.target
`;
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "%": "%%" };

/** A word as systemd reads it: quoted, with C's escapes, and `%`, which begins a specifier, twice. */
const quote = (word: string): string => `"${word.replace(/[\\"\n\t%]/g, (found) => escapes[found] ?? found)}"`;
