interface Rule {
  readonly name: string;
  /** Matched against the lower-case path with `/` between its parts and one `/` before it. */
  readonly pattern: RegExp;
}

/** Files that hold secrets by their nature. That one of them changed is not recorded; contents are never read anyway. */
const rules: readonly Rule[] = [
  { name: ".env*", pattern: /\/\.env[^/]*(?:\/|$)/ },
  { name: "private key", pattern: /\.(?:pem|key|p12|pfx|pkcs12|ppk|jks|keystore|kdbx)$/ },
  { name: "ssh key", pattern: /\/id_(?:rsa|dsa|ecdsa|ed25519)[^/]*$/ },
  { name: "key folder", pattern: /\/\.(?:ssh|gnupg|password-store)\// },
  {
    name: "credential file",
    pattern:
      /\/(?:[._]netrc|\.npmrc|\.pypirc|\.pgpass|\.my\.cnf|\.htpasswd|\.git-credentials|\.dockercfg|\.docker\/config\.json|\.kube\/config|\.aws\/(?:credentials|config)|\.vault-token|credentials?(?:\.(?:json|ya?ml|toml|ini|txt|csv|xml))?|(?:client[_-])?secrets?\.(?:json|ya?ml|toml|ini|txt)|service[-_]?account[^/]*\.json)$/,
  },
  { name: "terraform state", pattern: /\.(?:tfstate|tfvars)(?:\.[^/]*)?$/ },
];

/** The names of the rules, for help texts. */
export const sensitiveRuleNames: readonly string[] = rules.map((rule) => rule.name);

/** The rule by which a path is left out, or null when it may be recorded. */
export function sensitivePathRule(path: string): string | null {
  const normal = `/${path.replaceAll("\\", "/").toLowerCase()}`;
  return rules.find((rule) => rule.pattern.test(normal))?.name ?? null;
}
