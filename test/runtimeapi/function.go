package runtimeapi

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Function is one execution environment: a process of the binary and the server from which it requests events. Like the
// real one, it handles one event at a time.
type Function struct {
	server *server
	cmd    *exec.Cmd
	log    string        // path of a file
	exited chan struct{} // closed when the process has ended

	mu    sync.Mutex // held during an invocation
	count int
	end   sync.Once
}

// Build compiles the main package pkg (a path as `go build` takes it) into the file path, as for a deployment but for
// this machine. It makes `go run` copy the program instead of running it: unlike `go build`, `go run` keeps the linked
// program in the build cache, and several test packages need the same program.
func Build(path, pkg string) error {
	cmd := exec.Command("go", "run", "-exec", "cp", "-buildvcs=false", "-tags", "lambda.norpc", "-ldflags=-s -w", pkg, path)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", pkg, err, out)
	}
	return nil
}

// Start starts an environment. The process gets the "NAME=value" pairs in env and what Lambda itself sets, and nothing of
// the test's own environment. The environment ends with the test, whose log then shows what the function wrote.
func Start(tb testing.TB, binary string, env []string) *Function {
	tb.Helper()
	// The process writes to the file itself, so what it wrote before its answer is there when the answer is.
	log, err := os.Create(filepath.Join(tb.TempDir(), "log"))
	if err != nil {
		tb.Fatal(err)
	}
	defer log.Close() // the process has its own descriptor
	f := &Function{server: newServer(), log: log.Name(), exited: make(chan struct{})}
	f.cmd = exec.Command(binary)
	f.cmd.Dir = tb.TempDir()
	f.cmd.Stdout, f.cmd.Stderr = log, log
	f.cmd.Env = slices.Concat([]string{
		"AWS_LAMBDA_RUNTIME_API=" + f.server.addr(),
		"AWS_LAMBDA_FUNCTION_NAME=elb-sli",
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512",
		"LAMBDA_TASK_ROOT=" + f.cmd.Dir,
		"TZ=:UTC",
		"AWS_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=test",
		"AWS_SECRET_ACCESS_KEY=testtest",
		"AWS_EC2_METADATA_DISABLED=true",
	}, env)
	if err := f.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	go func() {
		_ = f.cmd.Wait() // its state is read where it is needed
		close(f.exited)
	}()
	tb.Cleanup(func() {
		f.Kill()
		if tb.Failed() {
			tb.Logf("the function's log:\n%s", f.Log())
		}
	})
	return f
}

// startTime is the time that a function has to request its first event. As on Lambda, it is not part of an invocation's
// time. A busy machine needs more than Lambda's ten seconds.
const startTime = time.Minute

// Invoke sends the function one event, which it must handle within timeout. The time starts when the function can take an
// event. The process is killed at its deadline, and the result says so.
func (f *Function) Invoke(event []byte, timeout time.Duration) Result {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count++
	if _, err := f.Ready(startTime); err != nil {
		return f.exitResult()
	}
	inv := &invocation{
		id:       fmt.Sprintf("00000000-0000-4000-8000-%012d", f.count),
		event:    event,
		deadline: time.Now().Add(timeout),
		result:   make(chan Result, 1),
	}
	late := time.After(timeout)
	select {
	case f.server.next <- inv:
	case <-f.exited:
		return f.exitResult()
	case <-late:
		return timedOut(timeout)
	}
	select {
	case r := <-inv.result:
		return r
	case <-f.exited:
		return f.exitResult()
	case <-late:
		f.Kill()
		return timedOut(timeout)
	}
}

func timedOut(d time.Duration) Result {
	return Result{Failure: &Failure{"Sandbox.Timedout", fmt.Sprintf("task timed out after %v", d)}}
}

func (f *Function) exitResult() Result {
	f.server.mu.Lock()
	defer f.server.mu.Unlock()
	if f.server.init != nil {
		return Result{Failure: f.server.init}
	}
	return Result{Failure: &Failure{"Runtime.ExitError", f.cmd.ProcessState.String()}}
}

// Ready waits until the function requests its first event, and returns how long that took, or an error if it ended or
// took longer than patience.
func (f *Function) Ready(patience time.Duration) (time.Duration, error) {
	start := time.Now()
	select {
	case <-f.server.started:
		return time.Since(start), nil
	case <-f.exited:
		return 0, errors.New(f.cmd.ProcessState.String())
	case <-time.After(patience):
		return 0, errors.New("the function does not ask for an event")
	}
}

// Terminate sends SIGTERM, as Lambda does before it shuts an environment down, and waits for the process to end.
func (f *Function) Terminate(patience time.Duration) (*os.ProcessState, error) {
	if err := f.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return nil, err
	}
	select {
	case <-f.exited:
		return f.cmd.ProcessState, nil
	case <-time.After(patience):
		return nil, errors.New("the process does not end at SIGTERM")
	}
}

// Kill ends the process at once, whatever it is doing. It simulates a crash, after which a retry must succeed.
func (f *Function) Kill() {
	f.end.Do(func() {
		_ = f.cmd.Process.Kill() // it may already have ended
		<-f.exited
		f.server.close()
	})
}

// PID returns the process ID.
func (f *Function) PID() int { return f.cmd.Process.Pid }

// Log returns what the function has written to its log so far.
func (f *Function) Log() string {
	b, err := os.ReadFile(f.log)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
