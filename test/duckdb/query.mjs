// Runs the statements on stdin in DuckDB, and prints the rows of each that has some as one line of JSON: node query.mjs MODULE
import { readFileSync } from "node:fs";
const { DuckDBInstance } = (await import(process.argv[2])).default;
const connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
await connection.run("SET TimeZone = 'UTC'");
for (const statement of readFileSync(0, "utf8").split(";").filter((s) => s.trim())) {
	const rows = await (await connection.runAndReadAll(statement)).getRowObjectsJson();
	if (!statement.trim().startsWith("CREATE")) console.log(JSON.stringify(rows));
}
