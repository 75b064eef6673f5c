package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// used returns the user and system CPU time of this process and of the children that it waited for.
func used() time.Duration { return rusage(syscall.RUSAGE_SELF) + rusage(syscall.RUSAGE_CHILDREN) }

func rusage(who int) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(who, &r); err != nil {
		panic(err) // cannot fail: both values of who are valid
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// binary is the path of a program.
type binary string

// pgo is the profile that the Makefile gives to the compiler, relative to the top of the repository.
const pgo = "internal/pipeline/counting.pgo"

// build compiles one of the repository's programs into dir, as the Makefile does.
func build(dir, name, pkg string, flags ...string) (binary, error) {
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("go list: %w; run bench inside the repository", err)
	}
	path := filepath.Join(dir, name)
	cmd := exec.Command("go", append(append([]string{"build", "-trimpath", "-buildvcs=false", "-pgo=" + pgo, "-o", path}, flags...), pkg)...)
	cmd.Dir = string(bytes.TrimSpace(root))
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
	}
	return binary(path), nil
}

// replay runs `elbsli replay` as a process. With one core, it does not decompress ahead.
func (b binary) replay(l *testLog) (counted, error) {
	cmd := exec.Command(string(b), "replay", "--config", l.conf, "--format", "json", l.path)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	return func() error { return check("elbsli replay", out, l.want) }, nil
}

// usage is what a process used from its start to its end.
type usage struct {
	CPU    time.Duration
	Wall   time.Duration
	Memory int64 // bytes; the maximum resident size
}

const asked = "measured"

// isMeasured reports whether this process is the shim of [measure], and returns the command to run.
func isMeasured(args []string) ([]string, bool) {
	if len(args) > 2 && args[1] == asked {
		return args[2:], true
	}
	return nil, false
}

// measure runs a command and returns what it used. A small process runs in between, because the system's peak memory of
// a process includes that of its parent until exec.
func measure(stdin io.Reader, env []string, args ...string) (out []byte, u usage, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, u, err
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(self, append([]string{asked}, args...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &stdout, &stderr
	cmd.Env = append(os.Environ(), env...)
	told, tell, err := os.Pipe()
	if err != nil {
		return nil, u, err
	}
	defer told.Close()
	cmd.ExtraFiles = []*os.File{tell}
	err = cmd.Run()
	tell.Close()
	if err != nil {
		return nil, u, fmt.Errorf("%v: %w\n%s", args, err, stderr.Bytes())
	}
	return stdout.Bytes(), u, json.NewDecoder(told).Decode(&u)
}

// measured runs args and writes its usage to file descriptor 3.
func measured(args []string) int {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	start := time.Now()
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	u := usage{CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), Wall: time.Since(start)}
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.Memory = peak(r)
	}
	if err := json.NewEncoder(os.NewFile(3, "usage")).Encode(u); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return cmd.ProcessState.ExitCode()
}

// peak returns ru_maxrss in bytes. Linux reports it in kilobytes.
func peak(r *syscall.Rusage) int64 {
	if runtime.GOOS == "darwin" {
		return int64(r.Maxrss)
	}
	return int64(r.Maxrss) << 10
}
