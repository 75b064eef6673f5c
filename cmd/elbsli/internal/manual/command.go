package manual

import (
	"iter"
	"strings"
)

// Command is a command of the program, or a group of them. The program is the group without a name.
type Command struct {
	Name     string // as typed, behind the names of its groups: "routes suggest"
	What     string // in one line
	Help     Help
	Flags    []Flag
	Words    []string  // that its first argument may be
	Files    bool      // its arguments are files
	Commands []Command // of a group
}

// Flag is an option of a command.
type Flag struct {
	Name    string
	Value   string // what it takes, "FILE"; "" if it takes nothing
	What    string
	Default string
	Words   []string // that its value may be
	Files   bool     // its value is a file
	Repeats bool     // it may be given more than once
}

// word is the last word of the command's name.
func (c Command) word() string { return c.Name[strings.LastIndexByte(c.Name, ' ')+1:] }

// All returns c and the commands below it, each before its own.
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

// first are the words that the first argument of c may be.
func (c Command) first() []string {
	words := append([]string{}, c.Words...)
	for _, sub := range c.Commands {
		words = append(words, sub.word())
	}
	return words
}
