// Runs the statements on stdin in DuckDB: node run.mjs MODULE
import { readFileSync } from "node:fs";
const { DuckDBInstance } = (await import(process.argv[2])).default;
const connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
for (const statement of readFileSync(0, "utf8").split(";").filter((s) => s.trim())) await connection.run(statement);
