import { inject } from "vitest";

// The code under test reads its environment when it is first imported, so this runs before any test file.
Object.assign(process.env, inject("stackEnv"));
