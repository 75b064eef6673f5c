//go:build real

package shells

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// elbsli returns the program that all tests run.
var elbsli = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "elbsli")
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "elbsli")
	if out, err := exec.Command("go", "build", "-o", file, "../../cmd/elbsli").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return file, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	if file, err := elbsli(); err == nil {
		os.RemoveAll(filepath.Dir(file))
	}
	os.Exit(status)
}

// setUp makes a folder with files to complete, and returns the environment in which shells find elbsli.
func setUp(t *testing.T) (dir string, env []string) {
	t.Helper()
	dir = t.TempDir()
	program, err := elbsli()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"apple.yaml", "apricot.yaml", "logs/x.log"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir, append(os.Environ(), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"), "HOME="+dir, "HISTFILE=", "TERM=dumb", "LC_ALL=C.UTF-8")
}

// completions are command lines up to the cursor, and the allowed completions. A trailing space begins a new word.
var completions = []struct{ line, want string }{
	{"elbsli rep", "replay report"},
	{"elbsli routes sug", "suggest"},
	{"elbsli routes ", "suggest import apply export-script"},
	{"elbsli report --form", "--format"},
	{"elbsli report --format ", "table json html markdown csv"},
	{"elbsli report --format=m", "markdown"},
	{"elbsli gate --format ", "table json markdown"},
	{"elbsli routes import --from fl", "flask"},
	{"elbsli routes import --jo", "--join"},
	{"elbsli replay --lang ", "en ja"},
	{"elbsli help jou", "journey"},
	{"elbsli help rou", "route routes"},
	{"elbsli man expl", "explain"},
	{"elbsli completion f", "fish"},
	{"elbsli check --config ap", "apple.yaml apricot.yaml"},
	{"elbsli replay --config apple.yaml lo", "logs"},
	{"elbsli history comp", "compact"},
	{"elbsli schema ", ""},
}

// TestBash calls the completion function as readline does.
func TestBash(t *testing.T) {
	dir, env := setUp(t)
	const script = `
source <(elbsli completion bash)
complete -p elbsli >/dev/null || exit 1
compopt() { no_files=1; } # which is an error outside of a completion
while IFS= read -r line; do
	COMP_WORDS=(${line//=/ = }) no_files=
	[[ $line != *' ' ]] || COMP_WORDS+=('')
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	_elbsli
	if [[ ${#COMPREPLY[@]} = 0 && -z $no_files ]]; then # what -o default does
		COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
	fi
	echo "${COMPREPLY[*]}"
done`
	compare(t, run(t, dir, env, lines(), "bash", "--norc", "-c", script))
}

// TestFish completes each line without a terminal.
func TestFish(t *testing.T) {
	dir, env := setUp(t)
	const script = `
elbsli completion fish | source
while read -l line
	echo (complete -C "$line" | string replace -r '\t.*' '' | string replace -r '^--.*=' '' | string trim -r -c /)
end`
	compare(t, run(t, dir, env, lines(), "fish", "--no-config", "-c", script))
}

func lines() string {
	var b strings.Builder
	for _, c := range completions {
		fmt.Fprintln(&b, c.line)
	}
	return b.String()
}

// compare checks the words for each line of got against the allowed completions.
func compare(t *testing.T, got string) {
	t.Helper()
	answers := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
	if len(answers) != len(completions) {
		t.Fatalf("%d answers to %d lines:\n%s", len(answers), len(completions), got)
	}
	for i, c := range completions {
		answer, want := strings.Fields(answers[i]), strings.Fields(c.want)
		slices.Sort(answer)
		slices.Sort(want)
		if !slices.Equal(answer, want) {
			t.Errorf("%q: %q, want %q", c.line, answer, want)
		}
	}
}

func run(t *testing.T, dir string, env []string, stdin, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env, cmd.Stdin = dir, env, strings.NewReader(stdin)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil || errs.Len() > 0 {
		t.Fatalf("%s: %v\n%s", name, err, &errs)
	}
	return string(out)
}

// On a terminal, the shell can run the line that Tab completed.
func TestTab(t *testing.T) {
	dir, env := setUp(t)
	for _, shell := range []struct {
		start, load string
	}{
		{"bash --norc --noprofile -i", "bind 'set bell-style none'; source <(elbsli completion bash)"},
		{"zsh -f -i", "unsetopt beep zle_bracketed_paste 2>/dev/null; autoload -U compinit; compinit -D -u; source <(elbsli completion zsh)"},
	} {
		term := open(t, dir, env, shell.start)
		term.say("PS1='READ''Y> '; PS2=; " + shell.load)
		for _, tt := range []struct{ typed, want string }{
			{"elbsli repo\t", "elbsli report"},
			{"elbsli routes sug\t", "elbsli routes suggest"},
			{"elbsli report --weeks 3 --form\tma\t", "elbsli report --weeks 3 --format markdown"},
			{"elbsli check --config apr\t", "elbsli check --config apricot.yaml"},
			{"elbsli replay --config apple.yaml lo\tx\t", "elbsli replay --config apple.yaml logs/x.log"},
			{"elbsli help bur\t", "elbsli help burn-rate"},
		} {
			term.expect("READY> ")
			if shell.start[0] == 'z' { // zsh adds = after an option with a value
				tt.want = strings.ReplaceAll(tt.want, "--format ", "--format=")
			}
			term.say(tt.typed + "\x01echo 'GO'T: \x05 ,") // Ctrl-A is the beginning of the line, Ctrl-E its end
			term.expect("GOT: ")
			if got := strings.Join(strings.Fields(term.expect(",")), " "); got != tt.want {
				t.Errorf("%s: %q, want %q", shell.start, got, tt.want)
			}
		}
	}
}

// terminal is a shell in a terminal of its own.
type terminal struct {
	t    *testing.T
	in   io.Writer
	out  chan byte
	seen []byte
}

func open(t *testing.T, dir string, env []string, start string) *terminal {
	t.Helper()
	cmd := exec.Command("script", "-qfec", start, "/dev/null")
	cmd.Dir, cmd.Env = dir, env
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	term := &terminal{t: t, in: in, out: make(chan byte, 1<<16)}
	go func() {
		defer close(term.out)
		b := make([]byte, 1024)
		for {
			n, err := out.Read(b)
			for _, c := range b[:n] {
				term.out <- c
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		// script passes on the end of its input, so the shell ends before script does. A killed script may leave a
		// shell that still writes into its home while the test deletes it.
		in.Close()
		late := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
		defer late.Stop()
		for range term.out {
		}
		if err := cmd.Wait(); err != nil && !t.Failed() {
			t.Errorf("%s: %v", start, err)
		}
	})
	return term
}

func (x *terminal) say(text string) {
	x.t.Helper()
	if _, err := io.WriteString(x.in, text+"\n"); err != nil {
		x.t.Fatal(err)
	}
}

// expect waits for text, and discards everything up to its end.
func (x *terminal) expect(text string) string {
	x.t.Helper()
	late := time.After(time.Minute)
	for {
		if i := bytes.Index(x.seen, []byte(text)); i >= 0 {
			before := string(x.seen[:i])
			x.seen = x.seen[i+len(text):]
			return before
		}
		select {
		case c, ok := <-x.out:
			if !ok {
				x.t.Fatalf("the shell ended before %q:\n%s", text, x.seen)
			}
			x.seen = append(x.seen, c)
		case <-late:
			x.t.Fatalf("no %q in\n%s", text, x.seen)
		}
	}
}

// Programs that read man pages accept each of them without a warning.
func TestManPages(t *testing.T) {
	dir, env := setUp(t)
	run(t, dir, env, "", "sh", "-c", "elbsli man --out man")
	pages, err := filepath.Glob(filepath.Join(dir, "man", "man?", "elbsli*"))
	if err != nil || len(pages) < 20 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, page := range pages {
		run(t, dir, env, "", "groff", "-man", "-ww", "-Tutf8", page)
		cmd := exec.Command("mandoc", "-Tlint", "-Wwarning", page)
		out, _ := cmd.CombinedOutput() // the output shows whether it failed
		for line := range strings.Lines(string(out)) {
			if !strings.Contains(line, "missing date") { // a build outside a repository has no date
				t.Error(line)
			}
		}
	}
	env = append(env, "MANPATH="+filepath.Join(dir, "man"), "MANWIDTH=80", "MANPAGER=cat")
	text := run(t, dir, env, "", "man", "elbsli-gate")
	for _, want := range []string{"NAME\n", "report whether a release made more requests fail", "--target-group NAME", "EXAMPLES\n", "elbsli(1)"} {
		if !strings.Contains(text, want) {
			t.Errorf("man elbsli-gate has no %q:\n%s", want, text)
		}
	}
	for line := range strings.Lines(text) {
		if len([]rune(line)) > 81 {
			t.Errorf("more than 80 columns: %s", line)
		}
	}
	if text := run(t, dir, env, "", "man", "elbsli-words"); !strings.Contains(text, "burn rate") {
		t.Errorf("man elbsli-words:\n%s", text)
	}
}
