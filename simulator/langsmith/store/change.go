package store

import "github.com/hookdrill/hookdrill/simulator/table"

// Change is the latest thing that happened to a run.
type Change struct {
	// Number grows with each change of any run. It is given in the transaction
	// of the change, and transactions are one after the other: whoever has
	// looked at all changes up to a number has missed none, whatever clocks do.
	Number uint64
	RunID  string
}

// LastChange is the number of the latest change of all, 0 if there was none.
func (t *Tx) LastChange() uint64 { return t.tx.Last(changeBucket) }

// Changes are the changes of a session's runs after a number, in order, at most
// limit of them. A run is there once, under its last change. Runs that have
// not ended and have no feedback are not there yet.
func (t *Tx) Changes(session string, after uint64, limit int) ([]Change, error) {
	var found []Change
	for e, err := range t.tx.After(changeBucket, table.Prefix(session), table.Numbered(after, session)) {
		if err != nil {
			return nil, err
		}
		if len(found) == limit {
			break
		}
		found = append(found, Change{Number: table.Number(e.Key), RunID: string(e.Value)})
	}
	return found, nil
}

func (t *Tx) dropChange(run Run) error {
	if run.Change == 0 {
		return nil
	}
	return t.tx.Remove(changeBucket, table.Numbered(run.Change, run.SessionID))
}
