import { Secret, TOTP } from "otpauth";

const STEP_MS = 30_000;

/** An authenticator app on a phone: gives codes, each once, and waits for the next when it has run ahead of its time. */
export function newPhone(secretOrUri: string) {
  const secret = secretOrUri.startsWith("otpauth:") ? new URL(secretOrUri).searchParams.get("secret") : secretOrUri;
  const totp = new TOTP({ secret: Secret.fromBase32(secret ?? "") });
  const now = () => Math.floor(Date.now() / STEP_MS);
  let last = 0;
  return {
    /** The next code that nobody has used: this step's, or the coming one's, which a server takes as well. */
    async code(): Promise<string> {
      last = Math.max(last + 1, now());
      while (last > now() + 1) await new Promise((resolve) => setTimeout(resolve, 200));
      return totp.generate({ timestamp: last * STEP_MS });
    },
    /** The code of the step so many steps away from now. */
    codeAt: (stepsAway: number) => totp.generate({ timestamp: (now() + stepsAway) * STEP_MS }),
    /** A code of six digits that is none of those near. */
    wrongCode(): string {
      const near = new Set([-2, -1, 0, 1, 2, 3].map((step) => totp.generate({ timestamp: (now() + step) * STEP_MS })));
      for (let n = 0; ; n++) {
        const code = String(n).padStart(6, "0");
        if (!near.has(code)) return code;
      }
    },
  };
}

export type Phone = ReturnType<typeof newPhone>;
