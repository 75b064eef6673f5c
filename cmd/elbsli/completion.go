package main

import (
	"fmt"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/manual"
)

const completionHelp = `usage: elbsli completion bash|zsh|fish

Prints a script that lets the shell complete commands, options, files, and the values of options that take one of a few
words. Load it in the shell's startup file, or store it where the shell looks for completions:

  bash  ~/.bashrc                        source <(elbsli completion bash)
  zsh   ~/.zshrc, after compinit         source <(elbsli completion zsh)
  fish  ~/.config/fish/config.fish       elbsli completion fish | source

example:
  $ source <(elbsli completion bash)
`

// completion is the command "elbsli completion".
func (c command) completion(args []string) error {
	f := newFlags("completion", completionHelp)
	rest, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usageError("one shell: " + strings.Join(manual.Shells(), ", "))
	}
	if err := manual.Completion(c.stdout, rest[0], "elbsli", program().described()); err != nil {
		return usageError(fmt.Sprintf("%q: one of %s", rest[0], choices(rest[0], manual.Shells())))
	}
	return nil
}
