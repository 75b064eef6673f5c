package main

// routesImport turns a description of routes into a table.
func (c command) routesImport(args []string) error { return usageError("not built yet") }
