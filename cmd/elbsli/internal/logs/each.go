package logs

import "runtime"

// outcome is what reading one source gave.
type outcome[T any] struct {
	value T
	err   error
}

// waiting is how many logs for each core may have been read and wait for one before them, so that the others go on behind a
// large one.
const waiting = 8

// InOrder reads sources side by side, one for each core, and hands each outcome to take in the order of the sources, so
// that what take makes of them does not depend on which one was faster. It ends with the first error of take. A source that
// is no access log by what is in it is not taken, but counted.
func InOrder[T any](sources []Source, read func(Source) (T, error), take func(Source, T, error) error) (skipped int64, err error) {
	outcomes := make([]chan outcome[T], len(sources))
	for i := range outcomes {
		outcomes[i] = make(chan outcome[T], 1)
	}
	cores := runtime.GOMAXPROCS(0)
	begun := make(chan int, waiting*cores) // sources that are being read, or were and are not taken yet
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
