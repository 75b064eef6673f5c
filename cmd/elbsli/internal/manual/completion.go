package manual

import (
	"fmt"
	"io"
	"strings"
)

// Shells returns the names of the shells that can complete commands, in the order for people.
func Shells() []string { return []string{"bash", "zsh", "fish"} }

// Completion writes the script that lets a shell complete program, whose file is called name.
func Completion(w io.Writer, shell, name string, program Command) error {
	var b strings.Builder
	switch shell {
	case "bash":
		bash(&b, name, program)
	case "zsh":
		zsh(&b, name, program)
	case "fish":
		fish(&b, name, program)
	default:
		return fmt.Errorf("%q is not a supported shell: %s", shell, strings.Join(Shells(), ", "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// bash also works in version 3.2, which macOS has: no compopt, and no mapfile. An empty answer makes bash complete
// files.
func bash(b *strings.Builder, name string, program Command) {
	fmt.Fprintf(b, `# Makes bash complete %[1]s. Load it with: source <(%[1]s completion bash)
_%[1]s() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= words= i
	# "--format=json" is three words to bash.
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD-2]}
	fi
	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case "$command/${COMP_WORDS[i]}" in
`, name)
	var paths []string
	for c := range program.All() {
		if c.Name != "" {
			paths = append(paths, bashPath(c, c.word()))
		}
	}
	fmt.Fprintf(b, "\t\t%s) command=${command:+$command/}${COMP_WORDS[i]} ;;\n\t\tesac\n\tdone\n", strings.Join(paths, " | "))

	words := map[string][]string{} // choices -> the options that have them
	var order, anything []string
	for c := range program.All() {
		for _, f := range c.Flags {
			option := "'" + strings.ReplaceAll(c.Name, " ", "/") + " --" + f.Name + "'"
			switch {
			case len(f.Words) > 0:
				key := strings.Join(f.Words, " ")
				if words[key] == nil {
					order = append(order, key)
				}
				words[key] = append(words[key], option)
			case f.Value != "" && !f.Files:
				anything = append(anything, option)
			}
		}
	}
	b.WriteString("\tcase \"$command $prev\" in\n")
	for _, key := range order {
		fmt.Fprintf(b, "\t%s) words='%s' ;;\n", strings.Join(words[key], " | "), key)
	}
	if len(anything) > 0 {
		fmt.Fprintf(b, "\t%s)\n\t\tcompopt +o default 2>/dev/null\n\t\treturn\n\t\t;;\n", strings.Join(anything, " | "))
	}
	b.WriteString("\t*)\n\t\tcase \"$command $cur\" in\n")
	for c := range program.All() {
		path := strings.ReplaceAll(c.Name, " ", "/")
		if len(c.Flags) > 0 {
			fmt.Fprintf(b, "\t\t'%s -'*) words='%s' ;;\n", path, strings.Join(options(c), " "))
		}
		switch first := c.first(); {
		case len(first) > 0:
			fmt.Fprintf(b, "\t\t'%s '*) words='%s' ;;\n", path, strings.Join(first, " "))
		case !c.Files:
			fmt.Fprintf(b, "\t\t'%s '*) compopt +o default 2>/dev/null ;;\n", path)
		}
	}
	fmt.Fprintf(b, `		esac
		;;
	esac
	# Options and values can stand before files.
	[[ -z $words ]] || COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _%[1]s %[1]s
`, name)
}

// bashPath returns how the loop above spells a command whose last word is word: "routes/suggest", "/replay".
func bashPath(c Command, word string) string {
	group := strings.TrimSuffix(strings.TrimSuffix(c.Name, word), " ")
	return strings.ReplaceAll(group, " ", "/") + "/" + word
}

func options(c Command) []string {
	var names []string
	for _, f := range c.Flags {
		names = append(names, "--"+f.Name)
	}
	return names
}

// zsh has one function for each command; a group's function calls those of its commands.
func zsh(b *strings.Builder, name string, program Command) {
	fmt.Fprintf(b, "#compdef %[1]s\n# Makes zsh complete %[1]s. Load it with: source <(%[1]s completion zsh)\n", name)
	for c := range program.All() {
		fmt.Fprintf(b, "\n%s() {\n", zshFunction(name, c))
		if c.Commands != nil {
			zshGroup(b, name, c)
		} else {
			zshArguments(b, c)
		}
		b.WriteString("}\n")
	}
	fmt.Fprintf(b, "\nif [[ $funcstack[1] == _%[1]s ]]; then\n\t_%[1]s \"$@\"\nelse\n\tcompdef _%[1]s %[1]s\nfi\n", name)
}

func zshFunction(name string, c Command) string {
	return strings.TrimSuffix("_"+name+"_"+strings.NewReplacer(" ", "_", "-", "_").Replace(c.Name), "_")
}

func zshGroup(b *strings.Builder, name string, c Command) {
	b.WriteString("\tlocal state line\n\tlocal -a commands\n\t_arguments -C '1: :->command' '*:: :->arguments'\n\tcase $state in\n\tcommand)\n\t\tcommands=(\n")
	for _, sub := range c.Commands {
		fmt.Fprintf(b, "\t\t\t%s\n", zshQuote(sub.word()+":"+sub.What))
	}
	b.WriteString("\t\t)\n\t\t_describe command commands\n\t\t;;\n\targuments)\n\t\tcase $words[1] in\n")
	for _, sub := range c.Commands {
		fmt.Fprintf(b, "\t\t%s) %s ;;\n", sub.word(), zshFunction(name, sub))
	}
	b.WriteString("\t\tesac\n\t\t;;\n\tesac\n")
}

func zshArguments(b *strings.Builder, c Command) {
	plain := strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, ":", `\:`)
	specs := []string{}
	for _, f := range c.Flags {
		spec := "--" + f.Name
		if f.Repeats {
			spec = "*" + spec
		}
		if f.Value != "" {
			spec += "="
		}
		spec += "[" + plain.Replace(f.What) + "]"
		switch {
		case len(f.Words) > 0:
			spec += ":" + plain.Replace(f.Value) + ":(" + strings.Join(f.Words, " ") + ")"
		case f.Files:
			spec += ":" + plain.Replace(f.Value) + ":_files"
		case f.Value != "":
			spec += ":" + plain.Replace(f.Value) + ": "
		}
		specs = append(specs, zshQuote(spec))
	}
	if len(c.Words) > 0 {
		specs = append(specs, zshQuote("1: :("+strings.Join(c.Words, " ")+")"))
	}
	if c.Files {
		specs = append(specs, zshQuote("*:file:_files"))
	}
	fmt.Fprintf(b, "\t_arguments \\\n\t\t%s\n", strings.Join(specs, " \\\n\t\t"))
}

func zshQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// fish calls a function that tests whether a command is the one typed so far.
func fish(b *strings.Builder, name string, program Command) {
	fmt.Fprintf(b, `# Makes fish complete %[1]s. Load it with: %[1]s completion fish | source
function __%[1]s_at # the words of a command: they were typed, and of a group nothing behind them
	set -l typed (commandline -opc)[2..-1]
	set -l n (count $argv[2..-1])
	test $argv[1] = group; and test (count $typed) -ne $n; and return 1
	test (count $typed) -ge $n; or return 1
	test $n -eq 0; or test "$typed[1..$n]" = "$argv[2..-1]"
end
complete -c %[1]s -f
`, name)
	for c := range program.All() {
		kind := "command"
		if c.Commands != nil {
			kind = "group"
		}
		at := strings.TrimSpace(fmt.Sprintf("__%s_at %s %s", name, kind, c.Name))
		for _, sub := range c.Commands {
			fmt.Fprintf(b, "complete -c %s -n '%s' -a %s -d %s\n", name, at, sub.word(), fishQuote(sub.What))
		}
		for _, w := range c.Words {
			fmt.Fprintf(b, "complete -c %s -n '%s' -a %s\n", name, at, w)
		}
		if c.Files {
			fmt.Fprintf(b, "complete -c %s -n '%s' -F\n", name, at)
		}
		for _, f := range c.Flags {
			fmt.Fprintf(b, "complete -c %s -n '%s' -l %s", name, at, f.Name)
			switch {
			case len(f.Words) > 0:
				fmt.Fprintf(b, " -x -a '%s'", strings.Join(f.Words, " "))
			case f.Files:
				b.WriteString(" -r -F")
			case f.Value != "":
				b.WriteString(" -x")
			}
			fmt.Fprintf(b, " -d %s\n", fishQuote(f.What))
		}
	}
}

func fishQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}
