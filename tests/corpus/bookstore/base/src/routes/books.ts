import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { currentUser, requireRole, requireUser } from "../middleware/auth.js";
import { bookPatchSchema, bookSchema, reviewSchema } from "../schemas/book.js";
import { idParam, pageQuery } from "../schemas/common.js";
import {
  createBook,
  findBook,
  listBooks,
  updateBook,
} from "../services/books.js";
import { addReview, listReviews } from "../services/reviews.js";
import type { AppEnv, AuthUser } from "../types.js";

export const bookRoutes = new Hono<AppEnv>()
  .get("/", zValidator("query", pageQuery), async (c) => {
    const { page } = c.req.valid("query");
    return c.json(await listBooks(page));
  })
  .get("/:id", zValidator("param", idParam), async (c) => {
    const { id } = c.req.valid("param");
    return c.json(await findBook(id));
  })
  .get("/:id/reviews", zValidator("param", idParam), async (c) => {
    const { id } = c.req.valid("param");
    return c.json(await listReviews(id));
  })
  .post(
    "/:id/reviews",
    requireUser,
    zValidator("param", idParam),
    zValidator("json", reviewSchema),
    async (c) => {
      const user: AuthUser = currentUser(c);
      const { id } = c.req.valid("param");
      const review = await addReview(user, id, c.req.valid("json"));
      return c.json(review, 201);
    },
  )
  .post(
    "/",
    requireUser,
    requireRole("staff"),
    zValidator("json", bookSchema),
    async (c) => c.json(await createBook(c.req.valid("json")), 201),
  )
  .patch(
    "/:id",
    requireUser,
    requireRole("staff"),
    zValidator("param", idParam),
    zValidator("json", bookPatchSchema),
    async (c) => {
      const { id } = c.req.valid("param");
      return c.json(await updateBook(id, c.req.valid("json")));
    },
  );
