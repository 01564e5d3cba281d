/** What stands where a secret stood. */
const mask = "•••";

const secretName = "[\\w-]*(?:key|token|secret|passw(?:or)?d|passphrase|pwd|credential|auth)[\\w-]*";
/** A value as a shell reads it: quoted, or up to the next space. */
const value = `(?:"[^"]*"|'[^']*'|[^\\s"']+)`;

/**
 * The forms in which secrets stand in command lines, each with the part that may stay as its first group. Broad on
 * purpose: a word masked for nothing costs a pattern little, a secret sent cannot be called back.
 */
const forms: readonly RegExp[] = [
  // API_TOKEN=…, export PGPASSWORD='…', --api-key=…, --password …
  new RegExp(`((?:^|[\\s;&|("'?])-{0,2}${secretName}=)${value}`, "gi"),
  new RegExp(`((?:^|\\s)--${secretName}\\s+)(?!-)${value}`, "gi"),
  // mysql -pSecret, sshpass -p …; and curl -u name:secret
  /(\b(?:mysql|mysqldump|mysqladmin|mariadb|sshpass)\b[^|;&]*?\s-p ?)(?!-)\S+/gi,
  /(\s(?:-u|--user)[ =]?[^\s:@/]+:)\S+/gi,
  // Authorization: Bearer …, and tokens by their own look
  /(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi,
  /()\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|sk_live_|floyo_live_|AKIA|eyJ)[\w.-]{8,}/g,
  // https://name:secret@host
  /([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi,
];

/** Without one of these no form can match: most texts are settled by it alone, which a door with full batches needs. */
const suspicious = /[=:\s]|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk[-_]|floyo_live_|AKIA|eyJ/;

/** A command line with what looks like a secret masked. Masking twice changes nothing more. */
export function maskSecrets(command: string): string {
  if (!suspicious.test(command)) return command;
  return forms.reduce((text, form) => text.replace(form, (_whole, kept: string) => `${kept}${mask}`), command);
}
