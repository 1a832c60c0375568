import { db } from "../db.js";

/** The search of the first version. */
export async function simpleSearch(text: string) {
  return db.book.findMany({ where: { title: { contains: text } } });
}
