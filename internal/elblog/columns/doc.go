// Package columns reads columns of a Parquet file as text, row by row and in bounded memory.
//
// Only a file's footer and the pages of the chosen columns are read. A file counts as complete if it has its footer, if
// the numbers of rows in the footer, in the row groups and in the pages agree, and if every checksum of a page is
// right. Files may come from anyone, so whatever a file claims, the amount decoded at a time is limited, and no memory
// is allocated for a size that has not been checked.
//
// The types, the encodings and the wire format of the metadata are those of github.com/parquet-go/parquet-go, as far as
// it exports them. Its reader is not used: it allocates what page headers and compressed blocks claim to hold.
//
// Supported are flat columns, optional or required, of any physical type; the encodings PLAIN, RLE_DICTIONARY,
// DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY and BYTE_STREAM_SPLIT; pages of both versions,
// uncompressed or compressed with Snappy, gzip or zstd. Nested and repeated columns and decimals of more than 64 bits
// are not supported.
//
// Source: github.com/apache/parquet-format, README.md, Encodings.md and parquet.thrift, read 2026-11-28.
package columns
