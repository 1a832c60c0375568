export const roles = ["customer", "staff"] as const;

export type Role = (typeof roles)[number];

/** Whoever is logged in, as the token says. */
export interface AuthUser {
  id: number;
  email: string;
  role: Role;
}

/** What the middleware leaves in a request's context. */
export interface AppEnv {
  Variables: {
    user: AuthUser;
  };
}
