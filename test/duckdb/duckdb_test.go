//go:build real

package duckdb

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/internal/report"
)

const config = "../../testdata/config.yaml"

// The log's columns as text, and with the types that a writer may give them.
const (
	asText  = `*`
	asTyped = `* REPLACE (
		%s AS time, TRY_CAST(request_creation_time AS TIMESTAMP) AS request_creation_time,
		TRY_CAST(elb_status_code AS %s) AS elb_status_code, TRY_CAST(target_status_code AS %[2]s) AS target_status_code,
		TRY_CAST(received_bytes AS UINTEGER) AS received_bytes, TRY_CAST(sent_bytes AS BIGINT) AS sent_bytes,
		TRY_CAST(request_processing_time AS %[3]s) AS request_processing_time,
		TRY_CAST(target_processing_time AS %[3]s) AS target_processing_time,
		TRY_CAST(response_processing_time AS %[3]s) AS response_processing_time)`
)

func typed(at, status, seconds string) string { return fmt.Sprintf(asTyped, at, status, seconds) }

// A day written by DuckDB has the same counts as in every other format, whatever types DuckDB chooses.
func TestParquetOfDuckDB(t *testing.T) {
	dir := t.TempDir()
	tally, err := loggen.Day(loggen.DaySeed).WriteVended(filepath.Join(dir, "json"), loggen.Vended{Output: "json"})
	if err != nil {
		t.Fatal(err)
	}
	answer := tally.Answer()
	elbsli := filepath.Join(dir, "elbsli")
	output(t, "", "go", "build", "-o", elbsli, "../../cmd/elbsli")

	variants := []struct{ name, columns, options string }{
		{"snappy", asText, "COMPRESSION snappy, ROW_GROUP_SIZE 2048"},
		{"snappy-v2", asText, "COMPRESSION snappy, ROW_GROUP_SIZE 2048, PARQUET_VERSION V2"},
		{"zstd-typed", typed("time::TIMESTAMP", "INTEGER", "DOUBLE"), "COMPRESSION zstd, ROW_GROUP_SIZE 4096"},
		{"zstd-v2-typed", typed("time::TIMESTAMPTZ", "SMALLINT", "FLOAT"), "COMPRESSION zstd, PARQUET_VERSION V2"},
		{"gzip-typed", typed("time::TIMESTAMP_NS", "USMALLINT", "DECIMAL(9,3)"), "COMPRESSION gzip"},
		{"uncompressed-without-dictionary", asText, "COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1"},
		{"uncompressed-typed", typed("time::TIMESTAMP_MS", "UBIGINT", "DECIMAL(18,6)"), "COMPRESSION uncompressed"},
		{"lz4", asText, "COMPRESSION lz4_raw"},
		{"brotli", asText, "COMPRESSION brotli"},
	}
	var sql strings.Builder
	fmt.Fprintf(&sql, "SET TimeZone = 'UTC'; CREATE TABLE log AS SELECT * FROM read_json('%s/json/*', format = 'newline_delimited', columns = {%s});\n",
		dir, "'"+strings.Join(loggen.RecordFields(), "': 'VARCHAR', '")+"': 'VARCHAR'")
	for _, v := range variants {
		if err := os.Mkdir(filepath.Join(dir, v.name), 0o755); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&sql, "COPY (SELECT %s FROM log) TO '%s/%s/part-0000' (FORMAT parquet, %s);\n", v.columns, dir, v.name, v.options)
	}
	module, err := filepath.Abs("../../.tools/duckdb/node_modules/@duckdb/node-api/lib/index.js")
	if err != nil {
		t.Fatal(err)
	}
	output(t, sql.String(), "node", "query.mjs", module)

	answer.Objects = 1 // the whole day in one file
	want := decode(t, answer.JSON())
	for _, v := range variants {
		logs := filepath.Join(dir, v.name)
		if v.name == "lz4" || v.name == "brotli" {
			_, errs, err := run(t, "", elbsli, "replay", "--config", config, logs)
			if err == nil || !strings.Contains(errs, "which is not read here") {
				t.Errorf("%s: %v, %s", v.name, err, errs)
			}
			continue
		}
		got := decode(t, output(t, "", elbsli, "replay", "--config", config, "--format", "json", logs))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", v.name, diff)
		}
	}
}

func decode(t *testing.T, b []byte) (r report.Report) {
	t.Helper()
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// output returns the output of a program that must succeed.
func output(t *testing.T, stdin, program string, args ...string) []byte {
	t.Helper()
	out, errs, err := run(t, stdin, program, args...)
	if err != nil {
		t.Fatalf("%s: %v: run test/duckdb/install.sh?\n%s", program, err, errs)
	}
	return out
}

func run(t *testing.T, stdin, program string, args ...string) (stdout []byte, stderr string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return out.Bytes(), errs.String(), err
}
