import { expect, test } from "vitest";
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
