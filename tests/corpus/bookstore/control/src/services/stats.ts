import { db } from "../db.js";

interface AuthorCount {
  author: string;
  books: number;
}

const topAuthors = `
  SELECT author, COUNT(*) AS books
  FROM Book
  GROUP BY author
  ORDER BY books DESC
  LIMIT 10`;

/** The text is constant: nothing of a request is in it. */
export async function authorsByBooks(): Promise<AuthorCount[]> {
  return db.$queryRawUnsafe<AuthorCount[]>(topAuthors);
}

/** A tagged template: Prisma passes the year as a parameter. */
export async function ordersOfYear(year: number): Promise<{ n: number }[]> {
  return db.$queryRaw<{ n: number }[]>`
    SELECT COUNT(*) AS n FROM "Order" WHERE strftime('%Y', createdAt) = ${year}`;
}
