import { db } from "../src/db.js";

const books = [
  { isbn: "9780000000002", title: "The Index", author: "A. Writer" },
  { isbn: "9780000000019", title: "The Appendix", author: "B. Writer" },
];

for (const book of books) {
  await db.book.upsert({
    where: { isbn: book.isbn },
    create: { ...book, priceCents: 1990, stock: 10 },
    update: {},
  });
}
console.log(`${books.length} books`);
