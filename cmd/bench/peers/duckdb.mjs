// Runs statements in DuckDB and prints the rows of the last one: node duckdb.mjs MODULE SQL
const [module, sql] = process.argv.slice(2);
const { DuckDBInstance } = (await import(module)).default;
const connection = await (await DuckDBInstance.create(":memory:")).connect();
let last;
for (const statement of sql.split(";").filter((s) => s.trim())) last = await connection.runAndReadAll(statement);
for (const row of last.getRows()) console.log(row.join(" "));
