package store

import (
	"bytes"
	"errors"
	"time"

	"github.com/hookdrill/hookdrill/simulator/table"
)

// The roles of users.
const (
	Owner     = "owner"
	Admin     = "admin"
	Annotator = "annotator"
)

// User is somebody with a key of the API. Nobody logs in here, so passwords are
// not kept.
type User struct {
	ID        string
	FirstName string
	// LastName is nil for null.
	LastName *string
	Username string
	// Role is Owner, Admin or Annotator.
	Role string
	// APIKey is sealed, by whoever has the keys, for this user.
	APIKey            []byte
	Inserted, Updated time.Time
}

func (u User) place() (id, owner string, inserted time.Time) { return u.ID, "", u.Inserted }

// Workspace is what datasets belong to.
type Workspace struct {
	ID, Name          string
	Inserted, Updated time.Time
}

func (w Workspace) place() (id, owner string, inserted time.Time) { return w.ID, "", w.Inserted }

// User finds a user by its id.
func (t *Tx) User(id string) (User, error) { return users().get(t, id) }

// Users are all users, the oldest first.
func (t *Tx) Users() ([]User, error) { return users().of(t, "") }

// PutUser stores a user, new or changed.
func (t *Tx) PutUser(u User) error { return users().put(t, u) }

// DeleteUser removes a user with the responses that are theirs.
func (t *Tx) DeleteUser(u User) error {
	theirs, err := t.responsesOf(u.ID)
	if err != nil {
		return err
	}
	for _, r := range theirs {
		if err := t.DeleteResponse(r); err != nil {
			return err
		}
	}
	all, err := t.Workspaces()
	if err != nil {
		return err
	}
	for _, w := range all {
		if err := t.RemoveMember(w.ID, u.ID); err != nil {
			return err
		}
	}
	return users().remove(t, u)
}

// Workspace finds a workspace by its id.
func (t *Tx) Workspace(id string) (Workspace, error) { return workspaces().get(t, id) }

// Workspaces are all workspaces, the oldest first.
func (t *Tx) Workspaces() ([]Workspace, error) { return workspaces().of(t, "") }

// PutWorkspace stores a workspace, new or changed.
func (t *Tx) PutWorkspace(w Workspace) error { return workspaces().put(t, w) }

// DeleteWorkspace removes a workspace, which has no datasets any more.
func (t *Tx) DeleteWorkspace(w Workspace) error {
	if err := t.RemoveUnder(memberTable, table.Prefix(w.ID)); err != nil {
		return err
	}
	return workspaces().remove(t, w)
}

// AddMember puts a user into a workspace.
func (t *Tx) AddMember(workspace, user string, at time.Time) error {
	return t.Put(memberTable, table.Key(workspace, user), table.Timed(at, user))
}

// IsMember tells whether a user is in a workspace.
func (t *Tx) IsMember(workspace, user string) bool {
	return t.Has(memberTable, table.Key(workspace, user))
}

// RemoveMember takes a user out of a workspace.
func (t *Tx) RemoveMember(workspace, user string) error {
	return t.Remove(memberTable, table.Key(workspace, user))
}

// Members are the users of a workspace. Of those who were deleted meanwhile none
// is left.
func (t *Tx) Members(workspace string) ([]User, error) {
	var found []User
	for e, err := range t.Under(memberTable, table.Prefix(workspace)) {
		if err != nil {
			return nil, err
		}
		u, err := t.User(string(bytes.TrimPrefix(e.Key, table.Prefix(workspace))))
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, u)
	}
	return found, nil
}
