package notice

import "errors"

// MaxBody is the most bytes an event may have: what fits into a queue with what
// has to be known of it. The real server has no bound.
const MaxBody = 7 << 20

// ErrTooLarge is the error for an event that could not be delivered for its size.
// The change that made it is not stored.
var ErrTooLarge = errors.New("its event would be larger than 7 MiB, and could not be delivered")
