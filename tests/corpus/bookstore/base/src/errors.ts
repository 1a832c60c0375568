import type { ContentfulStatusCode } from "hono/utils/http-status";

/** An error that the client may see. */
export class AppError extends Error {
  constructor(
    readonly status: ContentfulStatusCode,
    message: string,
  ) {
    super(message);
  }
}

export function notFound(what: string): AppError {
  return new AppError(404, `${what} not found`);
}

export function conflict(message: string): AppError {
  return new AppError(409, message);
}
