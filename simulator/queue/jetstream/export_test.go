package jetstream

// Die ends the queue of a cluster as the death of its process would: nothing is
// given back.
func (q *Queue) Die() {
	q.lanes.Close()
	q.use.Lock()
	defer q.use.Unlock()
	q.closed = true
	q.conn.Close()
	q.stop()
	q.behind.Wait()
}

// Knows tells whether the item is remembered to have been done.
func (q *Queue) Knows(id string) bool { return q.ledger.has(keyOf(id)) }
