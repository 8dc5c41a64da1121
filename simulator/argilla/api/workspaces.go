package api

import (
	"errors"

	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

type workspaceView struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	InsertedAt string `json:"inserted_at"`
	UpdatedAt  string `json:"updated_at"`
}

func viewWorkspace(w store.Workspace) workspaceView {
	return workspaceView{w.ID, w.Name, shown(w.Inserted), shown(w.Updated)}
}

// mayRead tells whether a user may look into a workspace.
func mayRead(tx *store.Tx, u store.User, workspace string) bool {
	return u.Role == store.Owner || tx.IsMember(workspace, u.ID)
}

// mayManage tells whether a user may change what is in a workspace.
func mayManage(tx *store.Tx, u store.User, workspace string) bool {
	return u.Role == store.Owner || u.Role == store.Admin && tx.IsMember(workspace, u.ID)
}

// workspacesOf are the workspaces that a user sees.
func workspacesOf(tx *store.Tx, u store.User) ([]store.Workspace, error) {
	all, err := tx.Workspaces()
	var theirs []store.Workspace
	for _, w := range all {
		if mayRead(tx, u, w.ID) {
			theirs = append(theirs, w)
		}
	}
	return theirs, err
}

func (a *API) listMyWorkspaces(q *request) (any, error) {
	var all []store.Workspace
	err := a.Store.View(func(tx *store.Tx) (err error) { all, err = workspacesOf(tx, q.user); return err })
	return listOf(all, viewWorkspace), err
}

func (a *API) listUserWorkspaces(q *request) (any, error) {
	id := q.pathID("user_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	if q.user.Role != store.Owner {
		return nil, forbidden()
	}
	var all []store.Workspace
	err := a.Store.View(func(tx *store.Tx) error {
		u, err := tx.User(id)
		if err != nil {
			return missing("User", id, err)
		}
		all, err = workspacesOf(tx, u)
		return err
	})
	return listOf(all, viewWorkspace), err
}

func (a *API) createWorkspace(q *request) (any, error) {
	o := q.model()
	w := store.Workspace{ID: o.get("id").uuidOrNone(), Name: o.need("name").text(1, 0)}
	if err := q.err(); err != nil {
		return nil, err
	}
	if q.user.Role != store.Owner {
		return nil, forbidden()
	}
	if w.ID == "" {
		var err error
		if w.ID, err = a.newID(); err != nil {
			return nil, err
		}
	}
	err := a.change(func(tx *store.Tx) error {
		all, err := tx.Workspaces()
		for _, other := range all {
			if other.Name == w.Name {
				return taken("Workspace name `%s` is not unique", w.Name)
			}
			if other.ID == w.ID {
				return taken("Workspace with id `%s` is not unique", w.ID)
			}
		}
		w.Inserted = tx.Now()
		w.Updated = w.Inserted
		return errors.Join(err, tx.PutWorkspace(w))
	})
	return viewWorkspace(w), err
}

func (a *API) readWorkspace(q *request) (any, error) {
	id := q.pathID("workspace_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	var w store.Workspace
	err := a.Store.View(func(tx *store.Tx) (err error) {
		if !mayRead(tx, q.user, id) {
			return forbidden()
		}
		w, err = tx.Workspace(id)
		return missing("Workspace", id, err)
	})
	return viewWorkspace(w), err
}

func (a *API) deleteWorkspace(q *request) (any, error) {
	id := q.pathID("workspace_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	if q.user.Role != store.Owner {
		return nil, forbidden()
	}
	var w store.Workspace
	err := a.change(func(tx *store.Tx) (err error) {
		if w, err = tx.Workspace(id); err != nil {
			return missing("Workspace", id, err)
		}
		inside, err := tx.Datasets(id)
		if len(inside) > 0 {
			return taken("Cannot delete the workspace %s. This workspace has some datasets linked", id)
		}
		return errors.Join(err, tx.DeleteWorkspace(w))
	})
	return viewWorkspace(w), err
}

func (a *API) listMembers(q *request) (any, error) {
	id := q.pathID("workspace_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	var all []store.User
	if err := a.Store.View(func(tx *store.Tx) error {
		if !mayManage(tx, q.user, id) {
			return forbidden()
		}
		_, err := tx.Workspace(id)
		if err != nil {
			return missing("Workspace", id, err)
		}
		all, err = tx.Members(id)
		return err
	}); err != nil {
		return nil, err
	}
	return a.viewUsers(all)
}

func (a *API) addMember(q *request) (any, error) {
	id, user := q.pathID("workspace_id"), q.model().need("user_id").uuid()
	if err := q.err(); err != nil {
		return nil, err
	}
	if q.user.Role != store.Owner {
		return nil, forbidden()
	}
	var u store.User
	if err := a.change(func(tx *store.Tx) (err error) {
		if _, err := tx.Workspace(id); err != nil {
			return missing("Workspace", id, err)
		}
		if u, err = tx.User(user); errors.Is(err, store.ErrNotFound) {
			return refused("User with id `%s` not found", user)
		}
		if tx.IsMember(id, user) {
			return taken("Workspace user with workspace_id `%s` and user_id `%s` is not unique", id, user)
		}
		return errors.Join(err, tx.AddMember(id, user, tx.Now()))
	}); err != nil {
		return nil, err
	}
	return a.viewUser(u)
}

func (a *API) removeMember(q *request) (any, error) {
	id, user := q.pathID("workspace_id"), q.pathID("user_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	var u store.User
	if err := a.change(func(tx *store.Tx) (err error) {
		if !tx.IsMember(id, user) {
			return sentence(404, "WorkspaceUser not found filtering by workspace_id=%s, user_id=%s", id, user)
		}
		if !mayManage(tx, q.user, id) {
			return forbidden()
		}
		u, err = tx.User(user)
		return errors.Join(err, tx.RemoveMember(id, user))
	}); err != nil {
		return nil, err
	}
	return a.viewUser(u)
}
