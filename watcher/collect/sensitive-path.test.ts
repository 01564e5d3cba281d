import { expect, test } from "vitest";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { mayRecord, nothingDropped } from "./redact-event.ts";
import { sensitivePathRule } from "./sensitive-path.ts";

test.each([
  [".env", ".env*"],
  ["apps/web/.env.production", ".env*"],
  [".ENV.local", ".env*"],
  ["C:\\work\\site\\.env", ".env*"],
  [".envrc", ".env*"],
  ["deploy/server.pem", "private key"],
  ["tls/site.KEY", "private key"],
  ["app.keystore", "private key"],
  ["home/.ssh/config", "key folder"],
  ["id_ed25519.pub", "ssh key"],
  ["keys/id_rsa", "ssh key"],
  [".netrc", "credential file"],
  ["infra/.npmrc", "credential file"],
  [".aws/credentials", "credential file"],
  ["config/credentials.yml", "credential file"],
  ["client_secret.json", "credential file"],
  ["gcp/service-account-prod.json", "credential file"],
  ["infra/terraform.tfstate.backup", "terraform state"],
  ["prod.tfvars", "terraform state"],
])("%s is left out by the rule %s", (path, rule) => {
  expect(sensitivePathRule(path)).toBe(rule);
});

test.each([
  "src/environment.ts",
  "docs/env.md",
  "my.env",
  "src/credentials.ts",
  "src/key.ts",
  "components/monkey.tsx",
  "secrets/readme.md",
  "docs/id_rsa-explained/readme.md",
  ".docker/Dockerfile",
  "src/secret-santa.json",
])("%s may be recorded", (path) => {
  expect(sensitivePathRule(path)).toBeNull();
});

test("a rename is left out when either of its paths is of that kind, and is counted once", () => {
  const event = (path: string, previous_path: string): TelemetryEvent => ({
    id: "0b0a3a52-7c9b-4d0c-8a3b-3f5f3b1a9c21",
    type: "file_renamed",
    occurred_at: "2025-03-03T09:05:00+01:00",
    path,
    previous_path,
  });
  const dropped = nothingDropped();
  expect(mayRecord(event("a.txt", ".env"), dropped)).toBe(false);
  expect(mayRecord(event(".env", "server.pem"), dropped)).toBe(false);
  expect(mayRecord(event("a.txt", "b.txt"), dropped)).toBe(true);
  expect(dropped).toEqual({ count: 2, byRule: { ".env*": 2 } });
});
