import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskSecrets } from "./mask-secrets.ts";

const secret = "hunter2-S3cr3t/val+ue";

describe("maskSecrets", () => {
  test.each([
    [`export API_TOKEN=${secret}`, "export API_TOKEN=•••"],
    [`PGPASSWORD='${secret} two' psql -h db`, "PGPASSWORD=••• psql -h db"],
    [`deploy --api-key=${secret} --dry-run`, "deploy --api-key=••• --dry-run"],
    [`deploy --password ${secret} --yes`, "deploy --password ••• --yes"],
    [`mysql -u root -p${secret} shop`, "mysql -u root -p••• shop"],
    [`sshpass -p ${secret} ssh host`, "sshpass -p ••• ssh host"],
    [`curl -u ada:${secret} https://example.com`, "curl -u ada:••• https://example.com"],
    [
      `curl -H "Authorization: Bearer ${secret}" https://example.com`,
      'curl -H "Authorization: Bearer •••" https://example.com',
    ],
    [
      `git clone https://ada:${secret.replaceAll("/", "")}@example.com/x.git`,
      "git clone https://ada:•••@example.com/x.git",
    ],
    ["gh auth login ghp_0123456789abcdefghij", "gh auth login •••"],
    [`curl "https://example.com/?token=${secret}"`, 'curl "https://example.com/?token=•••"'],
  ])("%s", (command, masked) => {
    expect(maskSecrets(command)).toBe(masked);
  });

  test.each([
    "pytest -k test_tokens",
    "python report.py --month 3",
    "npm run build",
    "ssh -p 2222 host",
    "mkdir -p src/keys",
    "git commit -m 'Rename the key file'",
    "docker run -p 80:80 app",
  ])("leaves %s as it is", (command) => {
    expect(maskSecrets(command)).toBe(command);
  });

  test("masking twice changes nothing more, and no command takes long", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 1024 }), (command) => {
        const once = maskSecrets(command);
        expect(maskSecrets(once)).toBe(once);
      }),
    );
  });

  test("whatever the secret is, it does not stay", () => {
    const secrets = fc.stringMatching(/^[A-Za-z0-9+=.]{12,40}$/);
    const places = fc.constantFrom(
      (s: string) => `TOKEN=${s} run`,
      (s: string) => `run --secret ${s}`,
      (s: string) => `run --client-secret="${s}"`,
      (s: string) => `curl https://me:${s}@host/x`,
    );
    fc.assert(
      fc.property(secrets, places, (s, place) => {
        expect(maskSecrets(place(s))).not.toContain(s);
      }),
    );
  });
});
