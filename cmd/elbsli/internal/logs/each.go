package logs

import "runtime"

// outcome is the result of reading one source.
type outcome[T any] struct {
	value T
	err   error
}

// waiting is the number of logs per core that may be read while an earlier one is still being read, so that a large log
// does not block the others.
const waiting = 8

// InOrder reads sources in parallel, one on each core, and passes each outcome to take in the order of the sources, so
// that the result does not depend on their speed. It stops at the first error of take. A source whose content is not an
// access log is counted, and not passed to take.
func InOrder[T any](sources []Source, read func(Source) (T, error), take func(Source, T, error) error) (skipped int64, err error) {
	outcomes := make([]chan outcome[T], len(sources))
	for i := range outcomes {
		outcomes[i] = make(chan outcome[T], 1)
	}
	cores := runtime.GOMAXPROCS(0)
	begun := make(chan int, waiting*cores) // sources that are being read, or wait to be taken
	next := make(chan int)
	done := make(chan struct{})
	defer close(done)
	go func() {
		defer close(next)
		for i := range sources {
			select {
			case <-done:
				return
			case begun <- i:
			}
			select {
			case <-done:
				return
			case next <- i:
			}
		}
	}()
	for range min(cores, len(sources)) {
		go func() {
			for i := range next {
				v, err := read(sources[i])
				outcomes[i] <- outcome[T]{v, err}
			}
		}()
	}
	for i, s := range sources {
		o := <-outcomes[i]
		<-begun
		if IsSkip(o.err) {
			skipped++
			continue
		}
		if err := take(s, o.value, o.err); err != nil {
			return skipped, err
		}
	}
	return skipped, nil
}
