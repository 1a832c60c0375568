import type { Review } from "@prisma/client";
import { db } from "../db.js";
import { conflict } from "../errors.js";
import type { NewReview } from "../schemas/book.js";
import type { AuthUser } from "../types.js";
import { findBook } from "./books.js";

export async function listReviews(bookId: number): Promise<Review[]> {
  return db.review.findMany({ where: { bookId }, orderBy: { id: "desc" } });
}

export async function addReview(
  user: AuthUser,
  bookId: number,
  input: NewReview,
): Promise<Review> {
  await findBook(bookId);
  const key = { bookId, userId: user.id };
  if (await db.review.findUnique({ where: { bookId_userId: key } })) {
    throw conflict("one review a book");
  }
  return db.review.create({ data: { ...key, ...input } });
}
