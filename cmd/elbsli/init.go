package main

// init is the command "elbsli init".
func (c command) init(args []string) error { return usageError("not built yet") }
