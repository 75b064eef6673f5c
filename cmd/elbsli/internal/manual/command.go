package manual

import (
	"iter"
	"strings"
)

// Command is a command of the program, or a group of them. The program is the group without a name.
type Command struct {
	Name     string // as typed, after the names of its groups: "routes suggest"
	What     string // one line
	Help     Help
	Flags    []Flag
	Words    []string  // possible first arguments
	Files    bool      // its arguments are files
	Commands []Command // of a group
}

// Flag is an option of a command.
type Flag struct {
	Name    string
	Value   string // the placeholder of its value, "FILE"; "" if it has none
	What    string
	Default string
	Words   []string // possible values
	Files   bool     // its value is a file
	Repeats bool     // it may be given more than once
}

// word returns the last word of the command's name.
func (c Command) word() string { return c.Name[strings.LastIndexByte(c.Name, ' ')+1:] }

// All returns c and the commands below it, each before its own subcommands.
func (c Command) All() iter.Seq[Command] {
	return func(yield func(Command) bool) { c.walk(yield) }
}

func (c Command) walk(yield func(Command) bool) bool {
	if !yield(c) {
		return false
	}
	for _, sub := range c.Commands {
		if !sub.walk(yield) {
			return false
		}
	}
	return true
}

// first returns the possible first arguments of c.
func (c Command) first() []string {
	words := append([]string{}, c.Words...)
	for _, sub := range c.Commands {
		words = append(words, sub.word())
	}
	return words
}
