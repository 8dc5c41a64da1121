package inbox

import "errors"

// GiveUp marks an error that trying again cannot cure.
func GiveUp(err error) error {
	if err == nil {
		return nil
	}
	return &final{err}
}

type final struct{ error }

func (f *final) Unwrap() error { return f.error }

// GaveUp reports whether an error was marked by [GiveUp].
func GaveUp(err error) bool {
	_, ok := errors.AsType[*final](err)
	return ok
}
