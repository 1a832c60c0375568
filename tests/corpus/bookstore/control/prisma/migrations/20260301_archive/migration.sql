DROP TABLE IF EXISTS "ArchivedOrder";
CREATE TABLE "ArchivedOrder" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "totalCents" INTEGER NOT NULL
);
INSERT INTO "ArchivedOrder" SELECT "id", "totalCents" FROM "Order" WHERE "status" = 'archived';
DELETE FROM "Order" WHERE "status" = 'archived';
