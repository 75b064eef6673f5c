package logs

import "runtime"

// outcome is what reading one source gave.
type outcome[T any] struct {
	value T
	err   error
}

// InOrder reads sources side by side and hands each outcome to take in the order of the sources, so that what take makes
// of them does not depend on which one was faster. It ends with the first error of take.
func InOrder[T any](sources []Source, read func(Source) (T, error), take func(Source, T, error) error) error {
	outcomes := make([]chan outcome[T], len(sources))
	for i := range outcomes {
		outcomes[i] = make(chan outcome[T], 1)
	}
	done := make(chan struct{})
	defer close(done)
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	go func() {
		for i, s := range sources {
			select {
			case <-done:
				return
			case slots <- struct{}{}:
			}
			go func() {
				v, err := read(s)
				outcomes[i] <- outcome[T]{v, err}
			}()
		}
	}()
	for i, s := range sources {
		o := <-outcomes[i]
		<-slots
		if err := take(s, o.value, o.err); err != nil {
			return err
		}
	}
	return nil
}
