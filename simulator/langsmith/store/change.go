package store

// Change is the latest thing that happened to a run.
type Change struct {
	// Number grows with each change of any run. It is given in the transaction
	// of the change, and transactions are one after the other: whoever has
	// looked at all changes up to a number has missed none, whatever clocks do.
	Number uint64
	RunID  string
}

// LastChange is the number of the latest change of all, 0 if there was none.
func (t *Tx) LastChange() uint64 { return t.bucket(changeBucket).Sequence() }

// Changes are the changes of a session's runs after a number, in order, at most
// limit of them. A run is there once, under its last change. Runs that have
// not ended and have no feedback are not there yet.
func (t *Tx) Changes(session string, after uint64, limit int) ([]Change, error) {
	var found []Change
	prefix := append(keyOf(session), 0)
	cursor := t.bucket(changeBucket).Cursor()
	for key, value := cursor.Seek(numbered(after+1, session)); key != nil && len(found) < limit; key, value = cursor.Next() {
		if len(key) != len(prefix)+8 || string(key[:len(prefix)]) != string(prefix) {
			break
		}
		id, err := intact(changeBucket, key, value)
		if err != nil {
			return nil, err
		}
		found = append(found, Change{Number: number(key), RunID: string(id)})
	}
	return found, nil
}

func (t *Tx) dropChange(run Run) error {
	if run.Change == 0 {
		return nil
	}
	return t.remove(changeBucket, numbered(run.Change, run.SessionID))
}
